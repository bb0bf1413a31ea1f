using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests;

public sealed class HelpTests
{
    private readonly Tool _tool = new Tool().Set("BOTSENTINEL_KEY", "bs_CANARY").Set("BOTSENTINEL_SERVER", "http://CANARY.example");

    public static TheoryData<string> Commands => [.. new[]
    {
        "policy", "policy lint", "policy diff", "policy plan", "policy apply", "policy export", "policy history", "policy rollback", "lists", "lists import", "lists export", "lists add", "lists remove", "lists history", "lists diff", "lists rollback", "lists publish", "lists discard",
        "decisions", "decisions tail", "decisions show", "bots", "bots add", "bots remove", "bots history", "bots diff", "bots rollback", "tenants", "tenants create", "tenants show", "tenants remove", "tenants history", "tenants diff", "tenants rollback", "keys", "keys create", "keys revoke",
        "audit", "audit list", "audit export", "audit verify", "audit checkpoint", "audit keys", "completion",
    }];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_HasExamplesAndExitCodesAndNothingOfTheEnvironment(string command)
    {
        Assert.Equal(0, await _tool.RunAsync([.. command.Split(' '), "--help"]));

        Assert.Contains($"botsentinel {command}", _tool.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:", _tool.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", _tool.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DiffersAndPlans_SayWhenTheyEndWithThree()
    {
        await _tool.RunAsync("policy", "diff", "--help");
        Assert.Contains("3    they differ", _tool.Output, StringComparison.Ordinal);
        await _tool.RunAsync("policy", "plan", "--help");
        Assert.Contains("3    there is something to change", _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UsageIsWrong_EndsWithTwoAndSaysSoBesideTheOutput()
    {
        Assert.Equal(2, await _tool.RunAsync("policy", "lnt"));
        Assert.Contains("lnt", _tool.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _tool.RunAsync("policy", "diff", "one.json"));
    }
}
