using System.Text.RegularExpressions;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Admin;

/// <summary>docs/security.md says of every requirement of ASVS 5.0.0, levels 1 and 2, which test proves it, or why it does not apply.</summary>
public sealed partial class SecurityDocumentTests
{

    [Fact]
    public void EveryRequirement_HasItsPlaceOnce()
    {
        List<string> ids = [.. Rows().SelectMany(row => row.Ids), .. Left().SelectMany(row => row)];

        Assert.Equal(253, ids.Count);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void EveryProof_IsATestThatExists()
    {
        Dictionary<string, string> sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(path => Path.GetFileNameWithoutExtension(path)).ToDictionary(group => group.Key, group => string.Concat(group.Select(File.ReadAllText)));
        List<string> missing = [];
        foreach ((IReadOnlyList<string> ids, string proof) in Rows())
        {
            foreach (string test in proof.Split(", "))
            {
                string[] parts = test.Trim('`').Split('.');
                if (!sources.TryGetValue(parts[0], out string? source) || (parts.Length > 1 && !source.Contains($" {parts[1]}(", StringComparison.Ordinal)))
                {
                    missing.Add($"{ids[0]}: {test}");
                }
            }
        }

        Assert.Empty(missing);
    }

    // | 1.2.3, 1.2.4 | how | `Test` |
    private static IEnumerable<(IReadOnlyList<string> Ids, string Proof)> Rows() =>
        Row.Matches(Document()).Select(row => ((IReadOnlyList<string>)row.Groups[1].Value.Split(", "), row.Groups[2].Value));

    // - 1.2.3, 1.2.4: why not
    private static IEnumerable<string[]> Left() => LeftOut.Matches(Document()).Select(left => left.Groups[1].Value.Split(", "));

    private static string Document() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"));

    [GeneratedRegex(@"^\| (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*) \|.*\| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    [GeneratedRegex(@"^- (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*): ", RegexOptions.Multiline)]
    private static partial Regex LeftOut { get; }
}
