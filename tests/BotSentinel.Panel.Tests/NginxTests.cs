using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests;

/// <summary>The panel behind a real nginx, under a path.</summary>
public sealed class NginxTests(PanelFixture panel)
{
    [Theory]
    [InlineData(false, "$http_host")]
    [InlineData(true, "$http_host")]
    [InlineData(false, "$host")]
    public async Task PanelUnderAPath_SignsInAndIsAlive(bool takesPathOff, string host)
    {
        await using Nginx nginx = new();
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite, new() { ["AdminUrl"] = nginx.Address.AbsoluteUri, ["TrustedProxies:0"] = "127.0.0.1" });
        await nginx.StartAsync(gateway.Admin.BaseAddress!, takesPathOff, host);
        using Browser owner = await Browser.OwnerAsync(gateway);
        Refusals refusals = await Refusals.BeginAsync(gateway);
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, nginx.Address, null);
        int sockets = 0;
        tab.Page.WebSocket += (_, _) => sockets++;

        await tab.GoAsync("policies");
        await tab.SignInAsync(owner);
        Assert.Equal(new Uri(tab.Root, "policies").AbsoluteUri, tab.Page.Url);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Decisions" }).ClickAsync();
        await tab.Page.GetByText("Nothing").First.WaitForAsync();
        await refusals.HappenAsync(1);

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "user:1", Exact = true }).WaitForAsync();
        Assert.True(sockets > 0);
        Assert.True(tab.Complaints.Count == 0, string.Join(Environment.NewLine, tab.Complaints));
    }
}
