using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Panel;

public sealed partial class PanelTextsTests
{
    [Fact]
    public void EveryText_IsThereInEveryLanguageWithTheSamePlaces()
    {
        Dictionary<string, string> english = Read("en"), german = Read("de");

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), german.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, text => Assert.Equal(Places(text.Value), Places(german[text.Key])));
        Assert.All(english.Concat(german), text => Assert.False(string.IsNullOrWhiteSpace(text.Value), text.Key));
    }

    [Fact]
    public void TextThatAPageAsksForByItsName_IsThere()
    {
        Dictionary<string, string> known = Read("en");
        IEnumerable<string> asked = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "BotSentinel.Server"), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".razor.cs", StringComparison.Ordinal))
            .SelectMany(file => NamePattern.Matches(File.ReadAllText(file)))
            .SelectMany(match => match.Groups[1].Captures.Select(name => name.Value));

        Assert.Equal([], asked.Where(name => !known.ContainsKey(name)).Distinct().Order());
    }

    [Fact]
    public void KindOfProblemThatHasAText_IsOneThatUseCasesTell()
    {
        string code = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "BotSentinel.Server"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.Equal([], Read("en").Keys.Where(key => key.StartsWith("problem.", StringComparison.Ordinal) && !code.Contains($"\"{key["problem.".Length..]}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void MistakeThatHasAText_IsOneThatUseCasesTell()
    {
        string code = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "BotSentinel.Server"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.Equal([], Read("en").Keys.Where(key => key.StartsWith("mistake.", StringComparison.Ordinal) && !code.Contains($"\"{key["mistake.".Length..]}\"", StringComparison.Ordinal)));
    }

    private static Dictionary<string, string> Read(string language)
    {
        ResourceManager texts = new(typeof(PanelTexts));
        return texts.GetResourceSet(language == "en" ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(text => (string)text.Key, text => (string)text.Value!);
    }

    private static string[] Places(string text) => [.. PlacePattern.Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];

    // Texts["name"], Texts["name", ...] and Texts[condition ? "one" : "other"].
    [GeneratedRegex("Texts\\[(?:[^\\[\\]\"$]+\\? )?\"([^\"]+)\"(?: : \"([^\"]+)\")?")]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex("\\{\\d\\}")]
    private static partial Regex PlacePattern { get; }
}
