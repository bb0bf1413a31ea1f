using System.Text.Json.Nodes;
using BotSentinel.Server.Policies.Pages;

namespace BotSentinel.Server.Tests.Policies;

public sealed class PolicyEditorTests
{
    private const string Document = """{"policies":{"default":{"limits":{"permits":5,"window":"90s","scope":["user","chat"],"onFailure":"closed","cost":1.50},"content":{"rules":[{"links":{}}]}}},"rules":[{"when":{"not":{"role":"vip"},"command":"/a"},"policy":"default"}],"roles":{"vip":[1]}}""";

    [Fact]
    public void FormAndTextInTurns_LoseNothing()
    {
        PolicyEditor editor = new(Document);
        editor.ShowText();
        string text = editor.Text;

        Assert.Null(editor.ShowForm());
        editor.ShowText();

        Assert.Equal(text, editor.Text);
        Assert.False(editor.IsChanged);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Document), JsonNode.Parse(editor.Current)));
    }

    [Fact]
    public void ChangeInTheForm_LeavesAloneWhatTheFormDoesNotKnow()
    {
        PolicyEditor editor = new(Document);

        editor.Document["policies"]!["default"]!.AsObject().Objects("limits")![0].Set("permits", 9);

        Assert.True(editor.IsChanged);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Document.Replace("\"permits\":5", "\"permits\":9", StringComparison.Ordinal)), JsonNode.Parse(editor.Current)));
    }

    [Fact]
    public void TextThatIsNoJson_StaysAsItIsAndIsTold()
    {
        PolicyEditor editor = new(Document);
        editor.ShowText();
        editor.Text = "{\"policies\":";

        Assert.NotEmpty(editor.ShowForm()!);
        Assert.True(editor.IsText);
        Assert.Equal("{\"policies\":", editor.Current);
    }

    [Fact]
    public void OneObjectWithoutBrackets_BecomesAListWhenAnotherJoinsIt()
    {
        JsonObject policy = JsonNode.Parse("""{"limits":{"permits":5}}""")!.AsObject();

        policy.ToArray("limits").Add(new JsonObject { ["permits"] = 6 });

        Assert.Equal([5, 6], policy.Objects("limits")!.Select(limit => limit.Number("permits")));
    }

    [Fact]
    public void LastOneTakenOut_TakesItsListAlong()
    {
        JsonObject policy = JsonNode.Parse("""{"limits":[{"permits":5}],"mode":"shadow"}""")!.AsObject();

        policy.TakeOut("limits", policy.Objects("limits")![0]);

        Assert.Equal("""{"mode":"shadow"}""", policy.ToJsonString());
    }

    [Theory]
    [InlineData("""{"command":5}""")]
    [InlineData("""{"command":["/a",5]}""")]
    [InlineData("""{"command":{"a":1}}""")]
    public void WhatIsNoListOfTexts_IsLeftToTheText(string condition) => Assert.Null(JsonNode.Parse(condition)!.AsObject().Texts("command"));

    [Theory]
    [InlineData("""{"policies":{"a":{},"b":{"extends":"a"}},"rules":[{"policy":"b"}]}""", false)]
    [InlineData("""{"policies":{"a":{"mode":"shadow"},"b":{"mode":"off"}}}""", true)]
    [InlineData("""{"policies":{"a":{},"b":{"mode":"shadow"}}}""", null)]
    [InlineData("""{"policies":{"a":{}},"rules":[{"policy":"a","mode":"shadow"}]}""", null)]
    [InlineData("""{"policies":{"a":{"mode":"off"}}}""", null)]
    public void Mode_IsThatOfAllThatIsNotOff(string document, bool? isShadow) => Assert.Equal(isShadow, new PolicyEditor(document).IsShadow);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ShadowForAll_AndBack_LeavesWhatIsOffAndWhatInherits(bool asText)
    {
        const string mixed = """{"policies":{"a":{},"b":{"extends":"a"},"c":{"extends":"a","mode":"enforce"},"d":{"mode":"off"}},"rules":[{"policy":"a"},{"policy":"c","mode":"enforce"}]}""";
        PolicyEditor editor = new(mixed);
        if (asText)
        {
            editor.ShowText();
        }

        editor.SetMode(isShadow: true);

        Assert.True(editor.IsShadow);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"policies":{"a":{"mode":"shadow"},"b":{"extends":"a"},"c":{"extends":"a","mode":"shadow"},"d":{"mode":"off"}},"rules":[{"policy":"a"},{"policy":"c","mode":"shadow"}]}"""), JsonNode.Parse(editor.Current)));
        editor.SetMode(isShadow: false);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(mixed), JsonNode.Parse(editor.Current)));
    }
}
