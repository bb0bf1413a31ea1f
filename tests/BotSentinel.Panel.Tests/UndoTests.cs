using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Playwright;

namespace BotSentinel.Panel.Tests;

/// <summary>What the notices of pages undo, and what they leave alone.</summary>
public sealed class UndoTests(PanelFixture panel) : IAsyncLifetime
{
    private StateGateway _gateway = null!;
    private Browser _owner = null!;
    private Tab _tab = null!;

    private IPage Page => _tab.Page;

    public async ValueTask InitializeAsync()
    {
        _gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        _owner = await Browser.OwnerAsync(_gateway);
        _tab = await Tab.OpenAsync(panel.Chromium, _gateway.Admin.BaseAddress!, _owner);
    }

    public async ValueTask DisposeAsync()
    {
        await _tab.DisposeAsync();
        _owner.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task EntryThatWasReplaced_IsPutBackAsItWas()
    {
        await _gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:77", """{"reason":"raid"}""", HttpStatusCode.OK, "*");
        await _tab.GoAsync("lists");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Page.GetByLabel("Who").FillAsync("user:77");
        await Page.GetByLabel("Reason").FillAsync("by mistake");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Block", Exact = true }).ClickAsync();
        await Eventually.TrueAsync(async () => await ReasonAsync() == "by mistake");
        await UndoAsync();

        await Eventually.TrueAsync(async () => await ReasonAsync() == "raid");
    }

    [Fact]
    public async Task UndoOfASavedBot_KeepsWhatSomebodyElseDidSince()
    {
        string bot = await _gateway.AddBotAsync(null);
        await _tab.GoAsync($"bots/{bot}");
        await Page.GetByText("Tell limited users").ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).WaitForAsync();
        JsonNode theirs = await _gateway.Api.SendAsync(HttpMethod.Put, $"bots/{bot}", """{"mode":"polling","enabled":false}""", HttpStatusCode.OK, "*");

        await UndoAsync();
        await Page.GetByText("Somebody else has changed it").WaitForAsync();

        Assert.Equal(theirs.ToJsonString(), (await _gateway.Api.GetAsync($"bots/{bot}")).ToJsonString());
    }

    private Task UndoAsync() => Page.Locator(".mud-snackbar").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

    private async Task<string?> ReasonAsync() => (string?)(await _gateway.Api.GetAsync("lists/block/entries/user:77"))["reason"];
}
