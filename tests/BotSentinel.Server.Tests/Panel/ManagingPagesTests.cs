using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Panel;

/// <summary>Pages as the server renders them at first.</summary>
public sealed class ManagingPagesTests : IAsyncLifetime
{
    private StateGateway _gateway = null!;
    private Browser _owner = null!;
    private string _bot = "";

    public async ValueTask InitializeAsync()
    {
        _gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        _owner = await Browser.OwnerAsync(_gateway);
        _bot = await _gateway.AddBotAsync(await _gateway.PublishAsync(1));
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Bots_ShowWhatBecameOfTheirTraffic()
    {
        await _gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":5,"chat":5,"text":"hello"}""", HttpStatusCode.OK);

        string page = await GetAsync("bots");

        Assert.Contains($"<a href=\"bots/{_bot}\">shop</a>", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"num\" data-label=\"Let through\">1</td>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "What to change in the bot", "Remove the bot")]
    [InlineData("de", "Was im Bot zu ändern ist", "Bot entfernen")]
    public async Task Bot_SaysWhatToChangeInItAndShowsNoToken(string language, string todo, string removal)
    {
        string page = await GetAsync($"bots/{_bot}", language);

        Assert.Contains(todo, page, StringComparison.Ordinal);
        Assert.Contains(removal, page, StringComparison.Ordinal);
        Assert.DoesNotContain(TestGateway.Token, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BotForWhoOnlyLooks_HasNoButtonThatChangesIt()
    {
        using Browser analyst = await _owner.InviteAsync(_gateway, "analyst", "bert");

        string page = await GetAsync($"bots/{_bot}", by: analyst);

        Assert.Contains("What to change in the bot", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Remove the bot", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">Save<", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_AreKnownByTheirBeginningsAlone()
    {
        JsonNode made = await _gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"import","scopes":["lists:write"]}""", HttpStatusCode.Created);

        string page = await GetAsync("keys");

        Assert.Contains("import", page, StringComparison.Ordinal);
        Assert.Contains((string)made["about"]!["start"]!, page, StringComparison.Ordinal);
        Assert.DoesNotContain((string)made["key"]!, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bots/none")]
    [InlineData("tenants/none")]
    public async Task WhatIsNotThere_IsSaidInWords(string path) => Assert.Contains("class=\"state\" role=\"alert\"", await GetAsync(path), StringComparison.Ordinal);

    private async Task<string> GetAsync(string path, string language = "en", Browser? by = null)
    {
        using HttpResponseMessage answer = await (by ?? _owner).SendBareAsync(new HttpRequestMessage(HttpMethod.Get, $"/{path}") { Headers = { { "Accept-Language", language } } });
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
