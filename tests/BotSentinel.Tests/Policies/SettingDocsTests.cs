using System.Text;
using System.Text.RegularExpressions;
using BotSentinel.Policies;
using BotSentinel.Policies.Settings;
using NJsonSchema;

namespace BotSentinel.Tests.Policies;

/// <summary>Holds the written schema and docs to the program's tables. With BOTSENTINEL_WRITE_DOCS=1 in the environment they are written anew.</summary>
public class SettingDocsTests
{
    private const string Begin = "<!-- settings: written by SettingDocsTests with BOTSENTINEL_WRITE_DOCS=1 in the environment -->";
    private const string End = "<!-- end of settings -->";
    private static readonly string SchemaFile = Path.Combine(Files.Root, "docs", "botsentinel.schema.json");
    private static readonly string DocsFile = Path.Combine(Files.Root, "docs", "configuration.md");

    [Fact]
    public void PublishedSchema_IsWhatTheProgramWrites()
    {
        string schema = Schema();
        WriteWhenAsked(SchemaFile, schema);

        Assert.Equal(schema, File.ReadAllText(SchemaFile));
    }

    [Fact]
    public void TablesInTheDocs_AreWhatTheProgramWrites()
    {
        string page = File.ReadAllText(DocsFile);
        string expected = $"{page[..page.IndexOf(Begin, StringComparison.Ordinal)]}{Begin}\n\n{SettingsTable.Write()}{page[page.IndexOf(End, StringComparison.Ordinal)..]}";
        WriteWhenAsked(DocsFile, expected);

        Assert.Equal(expected, File.ReadAllText(DocsFile));
    }

    [Fact]
    public async Task ExamplesInTheDocs_AreValidBySchemaAndReader()
    {
        JsonSchema schema = await SchemaToValidateBy();
        string[] examples = [.. Regex.Matches(await File.ReadAllTextAsync(DocsFile, TestContext.Current.CancellationToken), "```json\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Empty(Files.Errors(example)));
        Assert.All(examples, example => Assert.Empty(schema.Validate(example)));
        Assert.Empty(schema.Validate(Files.Sample));
    }

    [Theory]
    [InlineData("""{ "polices": {} }""")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "permits": 5 } ] } } }""")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "permits": 0, "window": "1m" } ] } } }""")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "permits": 5, "window": "1 minute" } ] } } }""")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "permits": 5, "window": "1m", "scope": ["usr"] } ] } } }""")]
    [InlineData("""{ "policies": { "default": { "mode": "shade" } } }""")]
    [InlineData("""{ "rules": [ { "when": {} } ] }""")]
    [InlineData("""{ "rules": [ { "policy": "default", "when": { "any": [ { "not": { "kind": "mesage" } } ] } } ] }""")]
    public async Task WrongFile_IsRefusedBySchemaAndReader(string json)
    {
        JsonSchema schema = await SchemaToValidateBy();

        Assert.NotEmpty(schema.Validate(json));
        Assert.NotEmpty(Files.Errors(json));
    }

    [Fact]
    public void EverySetting_IsExplainedForEditors()
    {
        Assert.All(PolicySchema.Records(), record => Assert.All(record.Settings, setting =>
        {
            Assert.EndsWith(".", setting.Description, StringComparison.Ordinal);
            Assert.Matches("^\\$?[a-z][A-Za-z]+$", setting.Key);
        }));
        Assert.Equal(
            ["sentinel", "policy", "rule", "handler", "lists", "outsideList", "content", "secondOpinion", "outgoing", "limit", "debounce", "condition", "entry", "contentRule", "rate", .. ContentSettings.Filters.Select(filter => filter.Key)],
            PolicySchema.Records().Select(record => record.Name));
    }

    // The validator at hand knows the definitions by their older name only.
    private static Task<JsonSchema> SchemaToValidateBy() =>
        JsonSchema.FromJsonAsync(Schema().Replace("$defs", "definitions", StringComparison.Ordinal), TestContext.Current.CancellationToken);

    private static string Schema()
    {
        using MemoryStream stream = new();
        PolicySchema.Write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteWhenAsked(string file, string content)
    {
        if (Environment.GetEnvironmentVariable("BOTSENTINEL_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, content);
        }
    }
}
