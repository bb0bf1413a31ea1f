using BotSentinel.Panel.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests;

public sealed class ApiPageTests(PanelFixture panel)
{
    [Fact]
    public async Task PageOfTheApi_AsksNobodyElseAndKeepsToItsContentPolicy()
    {
        LivedGateway lived = await panel.LivedAsync();
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, lived.Gateway.Admin.BaseAddress!, lived.Owner);

        await tab.GoAsync("api/docs");
        await tab.Page.GetByText("What the gateway's operator owns").First.WaitForAsync();
        await tab.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        Assert.True(tab.Complaints.Count == 0, string.Join(Environment.NewLine, tab.Complaints));
    }
}
