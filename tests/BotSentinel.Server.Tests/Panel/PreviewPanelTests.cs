using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Policies.Pages;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Panel;

/// <summary>What is shown before a policy is published.</summary>
public sealed class PreviewPanelTests : IAsyncLifetime
{
    private StateGateway _gateway = null!;
    private Browser _owner = null!;
    private string _policy = "";

    public async ValueTask InitializeAsync()
    {
        _gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        _owner = await Browser.OwnerAsync(_gateway);
        _policy = await _gateway.PublishAsync(100);
        await _gateway.AddBotAsync(_policy);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task TighterPolicy_ShowsHowManyItWouldHaveRefusedWithExamples()
    {
        await DecideAsync(user: 7, times: 3);

        string part = await RenderAsync(TestGateway.PerUser(1));

        Assert.Contains("Of 3 updates it would have refused 2 (66.7 %). At the time 0 were refused.", Spaces(part), StringComparison.Ordinal);
        Assert.Contains("Newly refused: 2.", part, StringComparison.Ordinal);
        Assert.Contains("href=\"subjects/user%3A7\"", part, StringComparison.Ordinal);
        Assert.Contains("was let through", part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PolicyInShadowMode_SaysThatItRefusesNothing()
    {
        await DecideAsync(user: 7, times: 3);

        string part = await RenderAsync(TestGateway.PerUser(1).Replace("\"default\":{", "\"default\":{\"mode\":\"shadow\",", StringComparison.Ordinal));

        Assert.Contains("As it only watches, it would have refused none of 3 updates, and noted that it would refuse 2.", part, StringComparison.Ordinal);
        Assert.Contains("Only watched", part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoTraffic_SaysHowToGetSome() => Assert.Contains("No traffic recorded yet", await RenderAsync(TestGateway.PerUser(1)), StringComparison.Ordinal);

    [Fact]
    public async Task WhatCannotBeTried_IsSaid()
    {
        await DecideAsync(user: 7, times: 1);

        Assert.Contains("repetitions (texts)", await RenderAsync("""{"policies":{"default":{"debounce":{"window":"1s"}}}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PolicyThatIsGone_IsSaidInWordsWithAWayToTryAgain()
    {
        string part = await RenderAsync(TestGateway.PerUser(1), id: "pol_none");

        Assert.Contains("role=\"alert\"", part, StringComparison.Ordinal);
        Assert.Contains("It could not be tried", part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_LeavesAnEntry()
    {
        await RenderAsync(TestGateway.PerUser(1));

        JsonNode entry = (await _gateway.Api.GetAsync("audit"))["items"]!.AsArray().Single(entry => (string)entry!["action"]! == "policy.preview")!;
        Assert.Equal(_policy, (string)entry["object"]!);
    }

    // Cultures differ in the space before the sign.
    private static string Spaces(string text) => text.Replace('\u00a0', ' ').Replace("66.7%", "66.7 %", StringComparison.Ordinal);

    private async Task DecideAsync(int user, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await _gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", $$"""{"user":{{user}},"chat":{{user}},"text":"hello"}""", HttpStatusCode.OK);
        }
    }

    private Task<string> RenderAsync(string document, string? id = null) =>
        PanelPart.RenderAsync<PreviewPanel>(_gateway, _owner, new Dictionary<string, object?> { ["Id"] = id ?? _policy, ["Document"] = document });
}
