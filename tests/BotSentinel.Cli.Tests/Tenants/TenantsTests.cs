using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Tenants;

public sealed class TenantsTests
{
    [Fact]
    public async Task Tenant_IsMadeShownGivenAKeyAndTakenAway()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        Tool tool = new(gateway);

        Assert.Equal(0, await tool.RunAsync("tenants", "create", "acme", "--bots", "5", "--decisions-per-second", "200", "--excess-traffic", "refuse"));
        Assert.Equal(0, await tool.RunAsync("tenants", "show", "acme", "--json"));
        Assert.Equal((5, 200, "refuse"), ((int)tool.Json["quotas"]!["bots"]!, (int)tool.Json["quotas"]!["decisionsPerSecond"]!, (string?)tool.Json["quotas"]!["excessTraffic"]));
        Assert.Equal(0, await tool.RunAsync("tenants", "list"));
        Assert.Matches("acme +yes +5 +200", tool.Output);

        Assert.Equal(0, await tool.RunAsync("keys", "create", "owner", "--tenant", "acme"));
        Tool owner = new Tool(gateway).Set("BOTSENTINEL_KEY", tool.Output.Trim());
        Assert.Equal(0, await owner.RunAsync("tenants", "show"));
        Assert.Contains("acme", owner.Output, StringComparison.Ordinal);
        Assert.Equal(1, await owner.RunAsync("tenants", "list"));
        Assert.Contains("lacks the scope tenants:read", owner.Errors, StringComparison.Ordinal);

        Assert.Equal(2, await tool.RunAsync("tenants", "remove", "acme"));
        Assert.Equal(0, await tool.RunAsync("tenants", "remove", "acme", "--yes"));
        Assert.Equal(1, await tool.RunAsync("tenants", "show", "acme"));
        Assert.Contains("There is no tenant acme", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollback_RestoresQuotas()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        Tool tool = new(gateway);
        await tool.RunAsync("tenants", "create", "acme", "--bots", "5", "--json");
        await gateway.SendAsync(HttpMethod.Put, $"tenants/{tool.Json["id"]}", """{"enabled":false,"quotas":{}}""");

        Assert.Equal(0, await tool.RunAsync("tenants", "rollback", "acme", "--to", "1", "--yes"));
        Assert.Contains("+ quotas.bots  5", tool.Output, StringComparison.Ordinal);

        Assert.Equal(0, await tool.RunAsync("tenants", "history", "acme"));
        Assert.Matches("3 .*back to 1", tool.Output);
        Assert.Equal(0, await tool.RunAsync("tenants", "list"));
        Assert.Matches("acme +yes +5", tool.Output);
    }

    [Fact]
    public async Task QuotaIsImpossible_IsToldWithItsRemedy()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        Tool tool = new(gateway);

        Assert.Equal(1, await tool.RunAsync("tenants", "create", "acme", "--decisions-per-second", "0", "--bots", "-1"));
        Assert.Contains("quotas.decisionsPerSecond = 0", tool.Errors, StringComparison.Ordinal);
        Assert.Contains("quotas.bots = -1", tool.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await tool.RunAsync("tenants", "create", "acme", "--bots", "many"));
    }
}
