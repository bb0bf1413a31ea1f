using BotSentinel.Opinions;
using Microsoft.Extensions.AI;

namespace BotSentinel.Ml.Tests.LanguageModels;

public class ModelAnswerTests
{
    private const string Marker = "00c0ffee00c0ffee";

    [Theory]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": true, "confidence": 0.9, "reason": "bait"}""", true, 0.9, "bait")]
    [InlineData("""  {"spam":false,"confidence":1,"marker":"00c0ffee00c0ffee"}  """, false, 1, null)]
    [InlineData("```json\n{\"marker\": \"00c0ffee00c0ffee\", \"spam\": true, \"confidence\": 0}\n```", true, 0, null)]
    [InlineData("```\n{\"marker\": \"00c0ffee00c0ffee\", \"spam\": true, \"confidence\": 0.5, \"mood\": \"fine\"}\n```", true, 0.5, null)]
    public void Answer_IsRead(string text, bool isSpam, double confidence, string? reason) =>
        Assert.Equal(new OpinionAnswer(isSpam, confidence, reason), ModelAnswer.Read(text, Marker));

    [Theory]
    [InlineData("")]
    [InlineData("spam")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"spam": true, "confidence": 0.9}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffef", "spam": true, "confidence": 0.9}""")]
    [InlineData("""{"marker": "00C0FFEE00C0FFEE", "spam": true, "confidence": 0.9}""")]
    [InlineData("""{"marker": null, "spam": true, "confidence": 0.9}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": "true", "confidence": 0.9}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": 1, "confidence": 0.9}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": true}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": true, "confidence": "high"}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": true, "confidence": 1.5}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": true, "confidence": -0.1}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": true, "confidence": 1e400}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": false, "spam": true, "confidence": 0.9}""")]
    [InlineData("""{"marker": "x", "marker": "00c0ffee00c0ffee", "spam": true, "confidence": 0.9}""")]
    [InlineData("""[{"marker": "00c0ffee00c0ffee", "spam": true, "confidence": 0.9}]""")]
    [InlineData("""{"answer": {"marker": "00c0ffee00c0ffee", "spam": true, "confidence": 0.9}}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": true, "confidence": 0.9} {"marker": "00c0ffee00c0ffee", "spam": false, "confidence": 0.9}""")]
    [InlineData("""Sure! {"marker": "00c0ffee00c0ffee", "spam": true, "confidence": 0.9}""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": true, "confidence": 0.9} Hope that helps.""")]
    [InlineData("""{"marker": "00c0ffee00c0ffee", "spam": true, "confid""")]
    [InlineData("``````")]
    [InlineData("```json\nhello {\"marker\": \"00c0ffee00c0ffee\", \"spam\": true, \"confidence\": 0}\n```")]
    public void AnythingElse_IsNone(string text) => Assert.Null(ModelAnswer.Read(text, Marker));

    [Fact]
    public void EndlessAnswer_IsNone() =>
        Assert.Null(ModelAnswer.Read($$"""{"marker": "{{Marker}}", "spam": true, "confidence": 1, "reason": "{{new string('x', 5_000)}}"}""", Marker));

    [Fact]
    public async Task Options_SayHowToAsk()
    {
        using FakeChatClient client = new(_ => "");
        LanguageModelOpinion opinion = new(client, new LanguageModelOptions
        {
            Name = "small-model",
            IsFree = true,
            About = "A group of beekeepers.",
            UsesSchema = false,
            MaxOutputTokens = 99,
            Configure = options => options.Temperature = 0,
        });

        await opinion.AskAsync(new OpinionQuestion("honey for sale", 0.5), TestContext.Current.CancellationToken);

        Assert.Equal(("small-model", true), (opinion.Name, opinion.IsFree));
        (ChatMessage[] messages, ChatOptions? sent) = client.Sent[0];
        Assert.EndsWith("A group of beekeepers.", messages[0].Text, StringComparison.Ordinal);
        Assert.Equal((99, 0f, null), (sent!.MaxOutputTokens, sent.Temperature, sent.ResponseFormat));
    }

    [Fact]
    public void MistakesInTheOptions_AreAllTold()
    {
        using FakeChatClient client = new(_ => "");

        string told = Assert.Throws<ArgumentException>(() => new LanguageModelOpinion(client, new LanguageModelOptions { About = new string('x', 2_001), MaxOutputTokens = 10 })).Message;

        Assert.Contains("About", told, StringComparison.Ordinal);
        Assert.Contains("MaxOutputTokens", told, StringComparison.Ordinal);
    }
}
