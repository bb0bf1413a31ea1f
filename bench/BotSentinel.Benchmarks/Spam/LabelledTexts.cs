using BotSentinel.Benchmarks.Harness;
using BotSentinel.Cli.Spam;

namespace BotSentinel.Benchmarks.Spam;

/// <summary>What a peer is taught with: the messages in the folder that BOTSENTINEL_CORPUS names, or beside the repository; made-up ones where there are none.</summary>
internal static class LabelledTexts
{
    private const int MadeUp = 8_000, WordsKnown = 20_000;

    /// <summary>The messages, and where they are from.</summary>
    public static List<SpamRow> Read(out string from)
    {
        string folder = Environment.GetEnvironmentVariable("BOTSENTINEL_CORPUS") is { Length: > 0 } named ? named : Path.Combine(BenchReport.RepositoryRoot(), "..", "shared", "data");
        string file = Path.Combine(folder, "spam", "train.tsv");
        from = File.Exists(file) ? "labelled messages" : "made-up messages, as there are no others";
        return File.Exists(file) ? SpamRow.Read(file) : Make();
    }

    // Words by Zipf's law; spam has some that the others have not.
    private static List<SpamRow> Make()
    {
        Random random = new(20_261_125);
        string[] words = [.. Enumerable.Range(0, WordsKnown).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 11)).Select(_ => (char)('a' + random.Next(26)))))];
        return [.. Enumerable.Range(0, MadeUp).Select(i => new SpamRow(i % 5 == 0, "", "", Text(i % 5 == 0)))];

        string Text(bool isSpam) => string.Join(' ', Enumerable.Range(0, random.Next(5, 40)).Select(_ => words[((int)Math.Pow(WordsKnown, random.NextDouble()) + (isSpam && random.Next(3) == 0 ? WordsKnown / 2 : 0)) % WordsKnown]));
    }
}
