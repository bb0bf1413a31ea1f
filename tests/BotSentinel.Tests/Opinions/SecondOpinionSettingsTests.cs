using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Tests.Policies;

namespace BotSentinel.Tests.Opinions;

public class SecondOpinionSettingsTests
{
    [Fact]
    public void File_SaysAllOfThem()
    {
        SecondOpinionOptions asked = Files.Read("""
            { "secondOpinion": { "ask": ["llm", "onnx"], "mode": "shadow", "from": 0.3, "to": 0.8, "minLength": 30, "timeLimit": "1500ms", "budget": 50,
              "remember": "12h", "memory": 500, "consensus": "all", "confidence": 0.8, "verdict": "challenge" } }
            """).SecondOpinion;

        Assert.Equal(["llm", "onnx"], asked.Ask);
        Assert.Equal((PolicyMode.Shadow, 0.3, 0.8, 30, TimeSpan.FromSeconds(1.5), 50), (asked.Mode, asked.From, asked.To, asked.MinLength, asked.TimeLimit, asked.Budget));
        Assert.Equal((TimeSpan.FromHours(12), 500, OpinionConsensus.All, 0.8, Verdict.Challenge), (asked.Remember, asked.Memory, asked.Consensus, asked.Confidence, asked.Verdict));
    }

    [Fact]
    public void Mistakes_AreAllToldAtOnce()
    {
        Assert.Equal(
            ["secondOpinion.budget", "secondOpinion.timeLimit", "secondOpinion.verdict"],
            Files.Errors("""{ "secondOpinion": { "verdict": "allow", "budget": -1, "timeLimit": "1m" } }""").Select(error => error.Path).Order());
        Assert.Equal(["secondOpinion.from"], Files.Errors("""{ "secondOpinion": { "from": 0.8, "to": 0.3 } }""").Select(error => error.Path));
    }

    [Theory]
    [InlineData("lmm", "Did you mean \"llm\"?")]
    [InlineData("somebody", "Write one of: llm.")]
    public void WhoIsNotRegistered_CannotBeAsked(string name, string remedy)
    {
        var builder = new SentinelBuilder { Options = new() { SecondOpinion = new() { Ask = [name] } } }.AskSecondOpinion(new FakeOpinion(FakeOpinion.Spam, "llm"));

        ConfigurationError error = Assert.Single(Assert.Throws<SentinelConfigurationException>(() => builder.Build()).Errors);

        Assert.Equal(("secondOpinion.ask", remedy), (error.Path, error.Remedy));
    }

    [Fact]
    public void SettingsWithNobodyToAsk_AreAMistake_AndNoneAreNot()
    {
        var asks = new SentinelBuilder { Options = new() { SecondOpinion = new() { Budget = 5 } } };

        Assert.Equal("secondOpinion", Assert.Single(Assert.Throws<SentinelConfigurationException>(() => asks.Build()).Errors).Path);
        new SentinelBuilder().Build().Dispose();
        new SentinelBuilder { Options = new() { SecondOpinion = new() { Budget = 5, Mode = PolicyMode.Off } } }.Build().Dispose();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("one", "ONE")]
    [InlineData("two words", "one")]
    public void NameThatIsNone_OrTwice_IsAMistake(string first, string second)
    {
        var builder = new SentinelBuilder().AskSecondOpinion(new FakeOpinion(FakeOpinion.Spam, first)).AskSecondOpinion(new FakeOpinion(FakeOpinion.Spam, second));

        Assert.Equal("secondOpinion", Assert.Single(Assert.Throws<SentinelConfigurationException>(() => builder.Build()).Errors).Path);
    }

    [Fact]
    public void LayerThatSaysNothing_LeavesWhatWasSaid()
    {
        using Sentinel sentinel = new SentinelBuilder()
            .AskSecondOpinion(_ => new FakeOpinion(FakeOpinion.Spam))
            .Configure(options => options with { SecondOpinion = new() { Budget = 5 } })
            .Configure(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build())
            .Build();

        Assert.Equal(5, sentinel.Options.SecondOpinion.Budget);
    }
}
