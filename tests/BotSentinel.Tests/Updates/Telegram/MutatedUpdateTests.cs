using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Tests.Updates.Telegram;

/// <summary>Random damage to real-looking payloads. Set BOTSENTINEL_SEED to repeat a run or to try another.</summary>
public sealed class MutatedUpdateTests
{
    private const int Payloads = 10_000;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("BOTSENTINEL_SEED"), CultureInfo.InvariantCulture, out int seed) ? seed : 20260901;

    [Fact]
    public void MutatedPayload_IsReadOrRefusedClearly()
    {
        int read = 0;
        foreach (byte[] payload in Mutated())
        {
            long start = Stopwatch.GetTimestamp();
            bool couldRead = TelegramUpdateReader.TryRead(payload, default, out BotUpdate? update, out UpdateReadError error);
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Long);

            AssertReadOrRefused(couldRead, update, error, payload.Length);
            read += couldRead ? 1 : 0;
        }

        Console.WriteLine($"{Payloads} mutated updates, seed {Seed}: {read} read, {Payloads - read} refused");
        Assert.InRange(read, Payloads / 20, Payloads * 19 / 20);
    }

    [Fact]
    public void MutatedPayloadInABatch_IsReadOrRefusedClearly_AsAlone()
    {
        int read = 0;
        foreach (byte[] payload in Mutated())
        {
            byte[] json = [.. """{"ok":true,"result":[{"update_id":1},"""u8, .. payload, .. ",{\"update_id\":2}]}"u8];
            long start = Stopwatch.GetTimestamp();
            bool couldRead = TelegramBatch.TryRead(json, default, out TelegramBatch? batch, out UpdateReadError error);
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Long);

            if (!couldRead)
            {
                AssertReadOrRefused(couldRead, null, error, json.Length);
                continue;
            }

            AssertInOrder(batch!);
            Assert.All(batch!.Items, item => AssertReadOrRefused(item.Update is not null, item.Update, item.Error, json.Length));
            if (batch.Items.Count == 3)
            {
                bool aloneToo = TelegramUpdateReader.TryRead(json.AsSpan(batch.Items[1].Bytes), default, out BotUpdate? alone, out _);
                Assert.Equal(aloneToo ? UpdateLine.Of(alone!) : null, batch.Items[1].Update is { } update ? UpdateLine.Of(update) : null);
            }

            read++;
        }

        Console.WriteLine($"{Payloads} batches with a mutated update, seed {Seed}: {read} read, {Payloads - read} refused");
        Assert.InRange(read, Payloads / 20, Payloads * 19 / 20);
    }

    [Fact]
    public void Cursor_AcceptsExactlyTheJsonThatTheFrameworkAccepts()
    {
        int accepted = 0;
        foreach (byte[] payload in Mutated().Where(payload => Utf8.IsValid(payload)))
        {
            JsonCursor cursor = new(payload, 64);
            cursor.PassesValue();
            cursor.ExpectEnd();

            // Halves of surrogate pairs are JSON, but no names.
            if (cursor.Error.Problem != UpdateReadProblem.InvalidText)
            {
                Assert.True(IsJson(payload) == (cursor.Error.Problem == UpdateReadProblem.None), $"seed {Seed}: {cursor.Error} in {Encoding.UTF8.GetString(payload)}");
                accepted += cursor.Error.Problem == UpdateReadProblem.None ? 1 : 0;
            }
        }

        Assert.InRange(accepted, Payloads / 20, Payloads * 19 / 20);
    }

    private static bool IsJson(byte[] payload)
    {
        try
        {
            Utf8JsonReader reader = new(payload);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<byte[]> Mutated()
    {
        Random random = new(Seed);
        IReadOnlyList<byte[]> fixtures = FixtureFile.ReadAll();
        return Enumerable.Range(0, Payloads).Select(index => Mutation.Apply(fixtures[index % fixtures.Count], random));
    }

    private static void AssertReadOrRefused(bool couldRead, BotUpdate? update, UpdateReadError error, int length)
    {
        Assert.Equal(couldRead, update is not null);
        Assert.Equal(couldRead, error.Problem == UpdateReadProblem.None);
        Assert.InRange(error.Offset, 0, length);
        if (update is not null)
        {
            Assert.All(update.Entities, entity => Assert.True(entity.LiesWithin(update.Text!)));
        }
    }

    private static void AssertInOrder(TelegramBatch batch)
    {
        int at = batch.List.Start.Value;
        foreach (TelegramBatchItem item in batch.Items)
        {
            Assert.InRange(item.Bytes.Start.Value, at, batch.List.End.Value);
            at = item.Bytes.End.Value;
        }

        Assert.InRange(at, 0, batch.List.End.Value);
    }
}
