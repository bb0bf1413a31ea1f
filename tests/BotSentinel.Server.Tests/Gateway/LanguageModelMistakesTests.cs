using BotSentinel.Policies;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Gateway;

public sealed class LanguageModelMistakesTests
{
    [Fact]
    public void Mistakes_AreAllToldAtTheStart_WithoutTheKey()
    {
        Dictionary<string, string?> settings = TestGateway.Polling(new Uri("http://127.0.0.1:9"));
        settings["LanguageModel:Url"] = "localhost";
        settings["LanguageModel:Key"] = "sk-CANARY";
        settings["LanguageModel:Free"] = "perhaps";
        settings["LanguageModel:Modell"] = "m";

        SentinelConfigurationException mistakes = Assert.Throws<SentinelConfigurationException>(() => TestGateway.Build(settings));

        Assert.Equal(
            ["Gateway.LanguageModel.Free", "Gateway.LanguageModel.Model", "Gateway.LanguageModel.Modell", "Gateway.LanguageModel.Url"],
            mistakes.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("CANARY", mistakes.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void PolicyThatAsks_WithNobodyToAsk_IsAMistake()
    {
        SentinelConfigurationException mistakes = Assert.Throws<SentinelConfigurationException>(() => TestGateway.Build(TestGateway.Polling(new Uri("http://127.0.0.1:9"), LanguageModelTests.Policies)).Services.GetService(typeof(Server.Bots.BotRegistry)));

        Assert.Contains("Gateway:LanguageModel", Assert.Single(mistakes.Errors).Remedy, StringComparison.Ordinal);
    }
}
