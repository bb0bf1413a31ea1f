using BotSentinel.Policies;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace BotSentinel.Server.Tests.Gateway;

public sealed class ConfigurationTests
{
    [Fact]
    public void EveryMistake_IsToldAtOnceWithoutAnySecret()
    {
        var mistakes = Assert.Throws<SentinelConfigurationException>(() => Read(new()
        {
            ["Public"] = "https://0.0.0.0:443",
            ["WebhookTimeout"] = "2h",
            ["Telegramm"] = "http://x",
            ["AllowUnknownTokens"] = "perhaps",
            ["Bots:0:Name"] = "a b",
            ["Bots:0:Token"] = "CANARY",
            ["Bots:0:Upstream"] = "not an address CANARY",
            ["Bots:1:Name"] = "second",
            ["Bots:1:Token"] = "1:CANARY",
            ["Bots:1:Mode"] = "webhook",
            ["Bots:2:Name"] = "Second",
            ["Bots:2:Token"] = "1:CANARY",
            ["Bots:2:PolicyFile"] = "/nowhere/botsentinel.json",
            ["Bots:2:Mode"] = "pull",
        }));

        Assert.Equal(
            [
                "Gateway.AllowUnknownTokens", "Gateway.Bots.0.Name", "Gateway.Bots.0.Token", "Gateway.Bots.0.Upstream", "Gateway.Bots.1.SecretToken", "Gateway.Bots.1.Upstream",
                "Gateway.Bots.2.Mode", "Gateway.Bots.2.Name", "Gateway.Bots.2.PolicyFile", "Gateway.Bots.2.Token", "Gateway.Public", "Gateway.Telegramm", "Gateway.WebhookTimeout",
            ],
            mistakes.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("CANARY", mistakes.Message, StringComparison.Ordinal);
        Assert.All(mistakes.Errors, error => Assert.NotEmpty(error.Remedy));
    }

    [Fact]
    public void PlaceForCheckpointsThatCannotBeUsed_IsAMistake()
    {
        var mistakes = Assert.Throws<SentinelConfigurationException>(() => Read(new()
        {
            ["Database"] = "state.db",
            ["Audit:Checkpoints:File"] = "/nowhere/checkpoints.jsonl",
            ["Audit:Checkpoints:Webhook"] = "ftp://CANARY",
            ["Audit:Checkpoint:File"] = "x",
        }));

        Assert.Equal(["Gateway.Audit.Checkpoint", "Gateway.Audit.Checkpoints.File", "Gateway.Audit.Checkpoints.Webhook"], mistakes.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("CANARY", mistakes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckpointsOfAGatewayThatRunsFromFiles_AreAMistake()
    {
        var mistakes = Assert.Throws<SentinelConfigurationException>(() => Read(new() { ["Bots:0:Name"] = "a", ["Bots:0:Token"] = "1:a", ["Audit:Checkpoints:Webhook"] = "https://keeper" }));

        Assert.Equal("Gateway.Audit", Assert.Single(mistakes.Errors).Path);
    }

    [Theory]
    [InlineData("Bots:0:Name", "a\n")]
    [InlineData("Bots:0:Token", "1:CANARY\n")]
    [InlineData("Bots:0:SecretToken", "CANARY\n")]
    [InlineData("Bots:0:Upstream", "http://user:CANARY@bot/hook")]
    public void ValueThatCouldNeverMatch_IsAMistake(string setting, string value)
    {
        var mistakes = Assert.Throws<SentinelConfigurationException>(() => Read(new()
        {
            ["Bots:0:Name"] = "a",
            ["Bots:0:Token"] = "1:a",
            ["Bots:0:Upstream"] = "http://bot/hook",
            ["Bots:0:SecretToken"] = "s",
            [setting] = value,
        }));

        Assert.Equal("Gateway." + setting.Replace(':', '.'), mistakes.Errors[0].Path);
        Assert.DoesNotContain("CANARY", mistakes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NeitherBotsNorPolicyFile_KeepsTheStateInADatabase()
    {
        GatewayOptions options = Read([]);

        Assert.Equal((DatabaseKind.Sqlite, Path.GetFullPath("data/botsentinel.db")), (options.Database!.Kind, options.Database.Shown));
    }

    [Fact]
    public void BotsOrPolicyFile_RunFromFiles()
    {
        Assert.Null(Read(new() { ["Bots:0:Name"] = "a", ["Bots:0:Token"] = "1:a" }).Database);
        var mistakes = Assert.Throws<SentinelConfigurationException>(() => Read(new() { ["PolicyFile"] = Environment.ProcessPath }));
        Assert.Equal("Gateway.Bots", Assert.Single(mistakes.Errors).Path);
    }

    [Fact]
    public void FilesBesideADatabase_AreMistakes()
    {
        var mistakes = Assert.Throws<SentinelConfigurationException>(() => Read(new()
        {
            ["Database"] = "Host=db;Password=CANARY",
            ["Bots:0:Name"] = "a",
            ["Bots:0:Token"] = "1:a",
            ["PolicyFile"] = Environment.ProcessPath,
            ["ApiKey"] = "CANARY",
        }));

        Assert.Equal(["Gateway.ApiKey", "Gateway.ApiKey", "Gateway.Bots", "Gateway.PolicyFile"], mistakes.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("CANARY", mistakes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bot_IsByWebhookWhenItHasAnUpstreamAndByPollingElse()
    {
        GatewayOptions options = Read(new()
        {
            ["Public"] = "http://*:80",
            ["Bots:0:Name"] = "a",
            ["Bots:0:Token"] = "1:a",
            ["Bots:0:Upstream"] = "http://bot/hook",
            ["Bots:0:SecretToken"] = "s",
            ["Bots:1:Name"] = "b",
            ["Bots:1:Token"] = "1:b",
        });

        Assert.Equal([BotMode.Webhook, BotMode.Polling], options.Bots.Select(bot => bot.Mode));
        Assert.Equal(new Uri("https://api.telegram.org"), options.Bots[0].Telegram);
        Assert.Equal(new Uri("http://0.0.0.0:80"), options.Public);
        Assert.Equal(new Uri("http://127.0.0.1:8081"), options.Admin);
    }

    [Fact]
    public void PolicyFileWithMistakes_StopsTheStartWithTheList()
    {
        Dictionary<string, string?> settings = TestGateway.Polling(new Uri("http://127.0.0.1:9"), """{"policies":{"default":{"limits":[{"permits":0,"window":"never"}]}}}""");

        var mistakes = Assert.Throws<SentinelConfigurationException>(() => TestGateway.Build(settings));

        Assert.Equal(2, mistakes.Errors.Count);
        Assert.All(mistakes.Errors, error => Assert.StartsWith(settings["PolicyFile"]!, error.Path, StringComparison.Ordinal));
    }

    private static GatewayOptions Read(Dictionary<string, string?> settings) => GatewayOptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => "Gateway:" + setting.Key, setting => setting.Value)).Build());
}
