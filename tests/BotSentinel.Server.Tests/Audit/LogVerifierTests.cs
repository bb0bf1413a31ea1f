using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Audit;

namespace BotSentinel.Server.Tests.Audit;

public sealed class LogVerifierTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void CleanLog_IsNeverCalledWrong()
    {
        for (int seed = 0; seed < 1_000; seed++)
        {
            Random random = new(seed);
            SampleLog log = new(random, random.Next(1, 400), random.Next(16, 300));
            string[] some = [.. log.Kept.Where(_ => random.Next(2) == 0), log.Kept[^1]];

            VerifiedLog found = log.Verify(seed % 2 == 0 ? log.Export() : SampleLog.ExportCsv(log.Entries), some);

            Assert.True(found is { Problem: null, FirstBad: null } && found.Entries == log.Entries.Count && found.VouchedFor == log.Entries.Count, $"{seed}: {found}");
        }
    }

    [Fact]
    public void EveryMutation_IsFoundAtItsEntry()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Random random = new(seed);
            SampleLog log = new(random, random.Next(5, 300), random.Next(20, 100));

            Assert.All(Mutation.Of(log, random), mutation =>
            {
                VerifiedLog found = log.Verify(mutation.Export);
                Assert.True(found.Problem is not null && found.FirstBad == mutation.FirstBad && found.Before == mutation.FirstBad + 1, $"{seed} {mutation.Name} at {mutation.FirstBad}: {found}");
            });
        }
    }

    [Fact]
    public void EveryMutation_IsFoundByOneCheckpointAlone()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Random random = new(seed);
            SampleLog log = new(random, random.Next(5, 300), random.Next(20, 100));
            string note = KeptCheckpoint.Read(log.Kept[^1])[0].Checkpoint.Note;

            Assert.All(Mutation.Of(log, random), mutation =>
            {
                VerifiedLog found = log.Verify(mutation.Export, [note]);
                Assert.True(found.Problem is not null && found.FirstBad <= mutation.FirstBad && found.Before > mutation.FirstBad, $"{seed} {mutation.Name} at {mutation.FirstBad}: {found}");
            });
        }
    }

    [Fact]
    public void LogThatWasSetBackAndSignedAgain_IsFoundByTheEarlierCheckpoints()
    {
        Random random = new(1);
        SampleLog log = new(random, 100, 10);
        AuditEntry[] fork = [.. log.Entries[..42], .. Enumerable.Range(42, 80).Select(index => SampleLog.EntryOf(random, index))];
        List<string> forked = log.KeptOf(fork, 10, first: 40);

        VerifiedLog found = log.Verify(SampleLog.Export(fork), [.. log.Kept, .. forked]);

        Assert.Equal((42L, true), (found.FirstBad, found.Problem is not null));
    }

    [Fact]
    public void CheckpointOfAnotherKey_IsRefused()
    {
        SampleLog log = new(new Random(1), 20, 10), other = new(new Random(1), 20, 10);

        Assert.Contains("not signed", SampleLog.Verify(log.Export(), log.Kept, [other.Key]).Problem, StringComparison.Ordinal);
        Assert.Null(SampleLog.Verify(log.Export(), log.Kept, [other.Key, log.Key]).Problem);
    }

    [Fact]
    public void CheckpointThatWasChanged_IsRefused()
    {
        SampleLog log = new(new Random(1), 20, 10);
        string changed = log.Kept[^1].Replace("\\n20\\n", "\\n19\\n", StringComparison.Ordinal).Replace("\"first\":10", "\"first\":9", StringComparison.Ordinal);

        Assert.Contains("not signed", log.Verify(log.Export(), [changed]).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void EntriesAfterTheLastCheckpoint_AreNotVouchedFor()
    {
        SampleLog log = new(new Random(1), 25, 10);

        Assert.Equal(new VerifiedLog(25, 20, null, null, null), log.Verify(log.Export(), log.Kept[..2]));
    }

    [Fact]
    public async Task VerifierThatKnowsTheWrittenFormatAlone_Agrees()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sentinel-audit-");
        List<(string Name, VerifiedLog Found)> expected = [];
        JsonArray cases = [];
        for (int seed = 0; seed < 20; seed++)
        {
            Random random = new(seed);
            SampleLog log = new(random, random.Next(5, 300), random.Next(20, 100));
            foreach (Mutation mutation in Mutation.Of(log, random).Prepend(new Mutation("none", log.Export(), -1)))
            {
                foreach (string[] kept in (string[][])[[.. log.Kept], [KeptCheckpoint.Read(log.Kept[^1])[0].Checkpoint.Note]])
                {
                    string name = $"{seed} {mutation.Name} {kept.Length}", file = Path.Combine(folder.FullName, $"{expected.Count}");
                    await File.WriteAllBytesAsync(file, mutation.Export, Cancelled);
                    await File.WriteAllTextAsync(file + ".kept", string.Join('\n', kept), Cancelled);
                    cases.Add(new JsonObject { ["export"] = file, ["kept"] = file + ".kept", ["key"] = log.Key.Text });
                    expected.Add((name, log.Verify(mutation.Export, kept)));
                }
            }
        }

        JsonArray told = await RunAsync(cases);

        Assert.All(expected.Zip(told), pair =>
        {
            (long? FirstBad, bool IsGood) other = ((long?)pair.Second!["firstBad"], (bool)pair.Second["ok"]!);
            Assert.True((pair.First.Found.FirstBad, pair.First.Found.Problem is null) == other, $"{pair.First.Name}: {pair.First.Found}, Node says {pair.Second.ToJsonString()}");
        });
        folder.Delete(recursive: true);
    }

    // Written from docs/audit.md, in another language, on another library.
    private static async Task<JsonArray> RunAsync(JsonArray cases)
    {
        using Process node = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Audit", "verify.mjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardInputEncoding = new UTF8Encoding(false) })!;
        await node.StandardInput.WriteAsync(cases.ToJsonString(new JsonSerializerOptions()));
        node.StandardInput.Close();
        string output = await node.StandardOutput.ReadToEndAsync(Cancelled), errors = await node.StandardError.ReadToEndAsync(Cancelled);
        await node.WaitForExitAsync(Cancelled);
        Assert.True(node.ExitCode == 0, errors);
        return JsonNode.Parse(output)!.AsArray();
    }
}
