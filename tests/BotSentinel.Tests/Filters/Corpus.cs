using BotSentinel.Tests.Policies;

namespace BotSentinel.Tests.Filters;

/// <summary>
/// Messages collected elsewhere, kept out of the repository: in the folder that BOTSENTINEL_CORPUS names, else in
/// <c>../shared/data</c> beside the repository. A test that asks for them where there are none is left out, with a line that says so.
/// </summary>
internal static class Corpus
{
    public static string File(params string[] path)
    {
        string folder = Environment.GetEnvironmentVariable("BOTSENTINEL_CORPUS") is { Length: > 0 } named ? named : Path.Combine(Files.Root, "..", "shared", "data");
        string file = Path.GetFullPath(Path.Combine([folder, .. path]));
        if (!System.IO.File.Exists(file))
        {
            Console.WriteLine($"Corpus: left out, there is no {file}");
            Assert.Skip($"There is no {file}");
        }

        return file;
    }

    /// <summary>Honest messages with harmless variation, and as they were without it.</summary>
    public static IReadOnlyList<(string Kind, string Noisy, string Original)> BenignNoise()
    {
        string file = File("spam", "benign-noise.tsv");
        (string, string, string)[] lines =
        [
            .. System.IO.File.ReadLines(file).Select(line => line.Split('\t')).Where(fields => fields is ["ham", ..] and { Length: >= 6 })
                .Select(fields => (fields[4], Unescaped(fields[3]), Unescaped(fields[5]))),
        ];
        Console.WriteLine($"Corpus: read {lines.Length} messages from {file}");
        return lines;
    }

    private static string Unescaped(string field) => field.Replace("\\n", "\n", StringComparison.Ordinal);
}
