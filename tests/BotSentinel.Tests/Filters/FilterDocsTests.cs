using BotSentinel.Policies.Settings;
using BotSentinel.Tests.Policies;

namespace BotSentinel.Tests.Filters;

/// <summary>Holds docs/filters.md to what the program says of its filters. With BOTSENTINEL_WRITE_DOCS=1 in the environment it is written anew.</summary>
public class FilterDocsTests
{
    private const string Begin = "<!-- filters: written by FilterDocsTests with BOTSENTINEL_WRITE_DOCS=1 in the environment -->";
    private const string End = "<!-- end of filters -->";
    private static readonly string DocsFile = Path.Combine(Files.Root, "docs", "filters.md");

    [Fact]
    public void EntriesInTheDocs_AreWhatTheProgramWrites()
    {
        string page = File.ReadAllText(DocsFile);
        string expected = $"{page[..page.IndexOf(Begin, StringComparison.Ordinal)]}{Begin}\n\n{FiltersPage.Write()}{page[page.IndexOf(End, StringComparison.Ordinal)..]}";
        if (Environment.GetEnvironmentVariable("BOTSENTINEL_WRITE_DOCS") == "1")
        {
            File.WriteAllText(DocsFile, expected);
        }

        Assert.Equal(expected, File.ReadAllText(DocsFile));
    }

    [Fact]
    public void EveryExample_IsAValidRule() => Assert.All(ContentSettings.Filters, filter => Assert.Empty(Files.Errors($$"""
        { "outsideLists": { "cas": { "url": "https://example.org/cas.csv" } }, "policies": { "default": { "content": { "rules": [ {{filter.Example}} ] } } } }
        """)));

    [Fact]
    public void EveryFilterOfARule_HasAnEntry()
    {
        string[] keys = [.. ContentSettings.Rule.Record.Settings.Select(setting => setting.Key).Except(["name", "weight", "all", "any", "not", "filter"])];

        Assert.Equal(keys, ContentSettings.Filters.Select(filter => filter.Key));
        Assert.All(ContentSettings.Filters, filter => Assert.All([filter.Catches, filter.Spares, filter.Score], sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{ "patterns": { "match": "(" } }""", "policies.default.content.rules[0].patterns.match")]
    [InlineData("""{ "patterns": {} }""", "policies.default.content.rules[0].patterns.match")]
    [InlineData("""{ "phrases": { "files": "no-such-file.txt" } }""", "policies.default.content.rules[0].phrases.files")]
    [InlineData("""{ "spammers": { "lists": "csa" } }""", "policies.default.content.rules[0].spammers.lists")]
    [InlineData("""{ "links": { "kinds": "shortner" } }""", "policies.default.content.rules[0].links.kinds")]
    [InlineData("""{ "weight": 0.5 }""", "policies.default.content.rules[0]")]
    [InlineData("""{ "links": {}, "emoji": {} }""", "policies.default.content.rules[0]")]
    [InlineData("""{ "all": [ { "links": {} }, { "weight": 2, "emoji": {} } ] }""", "policies.default.content.rules[0].all[1].weight")]
    [InlineData("""{ "not": { "names": {} } }""", "policies.default.content.rules[0].not.names.protect")]
    public void WrongRule_IsAnErrorAtItsPlace(string rule, string path) => Assert.Contains(
        Files.Errors($$"""{ "outsideLists": { "cas": { "url": "https://example.org/cas.csv" } }, "policies": { "default": { "content": { "rules": [ {{rule}} ] } } } }"""),
        error => error.Path == path && error.Remedy.Length > 0);

    [Fact]
    public void ThresholdsThatGoDown_AreAnError() =>
        Assert.Equal("policies.default.content", Assert.Single(Files.Errors("""{ "policies": { "default": { "content": { "flag": 0.9, "deny": 0.5 } } } }""")).Path);

    [Fact]
    public void ListWithoutASource_IsAnError() => Assert.Equal("outsideLists.cas", Assert.Single(Files.Errors("""{ "outsideLists": { "cas": {} } }""")).Path);

    [Fact]
    public void FilterThatNobodyRegistered_StopsTheStart() =>
        Assert.Contains("AddFilter", Assert.Throws<BotSentinel.Policies.SentinelConfigurationException>(() => new SentinelBuilder().Content(new() { Filter = "mine" }).Build()).Message, StringComparison.Ordinal);
}
