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
}
