using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests;

/// <summary>Web sockets that are lost, and back.</summary>
public sealed class ReconnectTests(PanelFixture panel)
{
    private const int Tall = 4_000;

    [Fact]
    public async Task ConnectionThatIsLost_IsSaidSo_AndNothingIsMissingNorDoubledWhenItIsBack()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);
        Refusals refusals = await Refusals.BeginAsync(gateway);
        await using Wire wire = new(gateway.Admin.BaseAddress!);
        await using Tab tab = await WatchAsync(wire, owner);
        await refusals.HappenAsync(3);
        await LiveTests.Row(tab, 3).WaitForAsync();

        wire.Cut();
        await Note(tab).WaitForAsync();
        await refusals.HappenAsync(17);
        wire.Mend();
        await Note(tab).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await refusals.HappenAsync(1);
        await LiveTests.Row(tab, 21).WaitForAsync();

        IReadOnlyList<string> shown = await tab.Page.Locator(".live tbody a[href^='subjects/user']").AllInnerTextsAsync();
        Assert.Equal(Enumerable.Range(1, 21).Reverse().Select(user => $"user:{user}"), shown);
    }

    [Fact]
    public async Task GatewayThatWasStartedAgain_AsksForAReloadAfterWhichThePageIsAlive()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Sqlite);
        StateGateway gateway = await StateGateway.StartAsync(database, null);
        using Browser owner = await Browser.OwnerAsync(gateway);
        await using Wire wire = new(gateway.Admin.BaseAddress!);
        await using Tab tab = await WatchAsync(wire, owner);

        wire.Cut();
        await Note(tab).WaitForAsync();
        string key = gateway.Key;
        await gateway.DisposeAsync();
        await using StateGateway again = await StateGateway.StartAsync(database, key);
        wire.Port = again.Admin.BaseAddress!.Port;
        wire.Mend();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Reload" }).ClickAsync();
        await tab.ReadyAsync();

        Refusals refusals = await Refusals.BeginAsync(again);
        await refusals.HappenAsync(1);
        await LiveTests.Row(tab, 1).WaitForAsync();
    }

    private async Task<Tab> WatchAsync(Wire wire, Browser owner)
    {
        Tab tab = await Tab.OpenAsync(panel.Chromium, wire.Address, owner, new() { ViewportSize = new() { Width = 1440, Height = Tall } });
        await tab.GoAsync("decisions");
        return tab;
    }

    private static ILocator Note(Tab tab) => tab.Page.Locator("#components-reconnect-modal");
}
