using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Keys;

public sealed class KeysTests : IAsyncLifetime
{
    private RunningGateway _gateway = null!;
    private Tool _tool = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync();
        _tool = new Tool(_gateway);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task NewKey_IsAllOfStandardOutputAndOpensWhatWasSaid()
    {
        Assert.Equal(0, await _tool.RunAsync("keys", "create", "ci", "--scope", "policies:read", "--scope", "lists:read,lists:write", "--expires", "90d"));
        string key = _tool.Output.Trim();
        Assert.StartsWith("bs_", key, StringComparison.Ordinal);
        Assert.DoesNotContain(key, _tool.Errors, StringComparison.Ordinal);

        Tool ci = new Tool(_gateway).Set("BOTSENTINEL_KEY", key);
        Assert.Equal(0, await ci.RunAsync("policy", "list"));
        Assert.Equal(1, await ci.RunAsync("bots", "list"));
        Assert.Contains("lacks the scope bots:read", ci.Errors, StringComparison.Ordinal);

        Assert.Equal(0, await _tool.RunAsync("keys", "list"));
        Assert.Matches("ci +bs_.* +open .*policies:read lists:read lists:write", _tool.Output);
        Assert.DoesNotContain(key, _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoked_OpensNothing()
    {
        await _tool.RunAsync("keys", "create", "ci", "--json");
        string key = (string)_tool.Json["key"]!;

        Assert.Equal(2, await _tool.RunAsync("keys", "revoke", "ci"));
        Assert.Equal(0, await _tool.RunAsync("keys", "revoke", "ci", "--yes"));
        Assert.Equal(0, await _tool.RunAsync("keys", "list", "--all", "--json"));
        Assert.NotNull(_tool.Json.AsArray().Single(item => (string?)item!["name"] == "ci")!["revokedAt"]);
        Assert.Equal(1, await _tool.RunAsync("keys", "revoke", "ci", "--yes"));

        Tool ci = new Tool(_gateway).Set("BOTSENTINEL_KEY", key);
        Assert.Equal(1, await ci.RunAsync("policy", "list"));
        Assert.Contains("Unauthorized (401)", ci.Errors, StringComparison.Ordinal);
        Assert.Contains("BOTSENTINEL_KEY", ci.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(key, ci.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NameOfTwoKeys_HasToBeAnId()
    {
        await _tool.RunAsync("keys", "create", "ci");
        await _tool.RunAsync("keys", "create", "ci");

        Assert.Equal(1, await _tool.RunAsync("keys", "revoke", "ci", "--yes"));
        Assert.Contains("2 keys are called ci", _tool.Errors, StringComparison.Ordinal);
        string id = _tool.Errors.Split('\n')[1].Trim().Split(',')[0];
        Assert.Equal(0, await _tool.RunAsync("keys", "revoke", id, "--yes"));
    }

    [Fact]
    public async Task ScopeIsNone_IsToldWithThoseThereAre()
    {
        Assert.Equal(1, await _tool.RunAsync("keys", "create", "ci", "--scope", "everything"));
        Assert.Contains("policies:publish", _tool.Errors, StringComparison.Ordinal);
    }
}
