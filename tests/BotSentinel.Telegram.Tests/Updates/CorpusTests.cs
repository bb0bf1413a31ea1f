namespace BotSentinel.Telegram.Tests.Updates;

/// <summary>
/// Updates collected elsewhere, kept out of the repository: in the folder that BOTSENTINEL_CORPUS names, else in
/// <c>../shared/data</c> beside the repository. Left out, with a line that says so, where there is no such folder.
/// </summary>
[Trait("Group", "Corpus")]
public sealed class CorpusTests
{
    private const int Expected = 180;

    // What both ways cannot agree on, and why.
    private static readonly Dictionary<string, string> KnownDifferences = new(StringComparer.Ordinal)
    {
    };

    [Fact]
    public void Reader_AgreesWithTelegramBotsObjects_OnEveryPayload()
    {
        string folder = Path.Combine(CorpusFolder(), "updates");
        if (!Directory.Exists(folder))
        {
            Console.WriteLine($"Corpus: left out, there is no folder {folder}");
            Assert.Skip($"There is no folder {folder}");
        }

        // What lies beside the collections is about them.
        string[] files = [.. Directory.EnumerateDirectories(folder).SelectMany(collection => Directory.EnumerateFiles(collection, "*.json")).Order(StringComparer.Ordinal)];
        Dictionary<string, string> differences = new(StringComparer.Ordinal);
        foreach (string file in files)
        {
            if (BothWays.Differences(File.ReadAllBytes(file)) is { Count: > 0 } found)
            {
                differences[Path.GetRelativePath(folder, file)] = string.Join("; ", found);
            }
        }

        Console.WriteLine($"Corpus: read {files.Length} updates from {folder}");
        Assert.Equal(KnownDifferences, differences);
        Assert.InRange(files.Length, Expected, int.MaxValue);
    }

    private static string CorpusFolder()
    {
        if (Environment.GetEnvironmentVariable("BOTSENTINEL_CORPUS") is { Length: > 0 } named)
        {
            return named;
        }

        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "BotSentinel.slnx")))
        {
            root = root.Parent;
        }

        return Path.GetFullPath(Path.Combine(root?.FullName ?? ".", "..", "shared", "data"));
    }
}
