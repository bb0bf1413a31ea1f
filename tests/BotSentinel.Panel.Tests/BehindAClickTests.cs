using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests;

/// <summary>What changes something and is shown after a click is offered to those who may alone.</summary>
public sealed class BehindAClickTests(PanelFixture panel)
{
    [Theory]
    [InlineData("lists", "owner", true)]
    [InlineData("lists", "analyst", false)]
    [InlineData("policy", "owner", true)]
    [InlineData("policy", "analyst", false)]
    public async Task WayBackInAHistory_IsThereForWhoMay(string page, string role, bool isThere)
    {
        LivedGateway lived = await panel.LivedAsync();
        Browser person = role == "owner" ? lived.Owner : await lived.AnalystAsync();
        await using Tab tab = await Tab.OpenAsync(panel.Chromium, lived.Gateway.Admin.BaseAddress!, person);
        await tab.GoAsync(page == "policy" ? $"policies/{lived.Life.Policy}" : "lists");

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        await tab.Page.GetByText("Version 1").First.WaitForAsync();

        Assert.Equal(isThere, await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Bring back version 1" }).CountAsync() > 0);
    }
}
