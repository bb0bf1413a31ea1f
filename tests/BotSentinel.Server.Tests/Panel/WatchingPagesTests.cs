using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Panel;

/// <summary>Pages as the server renders them at first.</summary>
public sealed class WatchingPagesTests : IAsyncLifetime
{
    private const string Failed = "class=\"state\" role=\"alert\"";

    private StateGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        await _gateway.AddBotAsync(await _gateway.PublishAsync(1));
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task OverviewWithoutTraffic_SaysWhatToDoNext()
    {
        string page = await GetAsync("");

        Assert.Contains("All is well.", page, StringComparison.Ordinal);
        Assert.Contains("No updates yet", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_ShowsWhatBecameOfTheTraffic()
    {
        await RefuseAsync();

        string page = await GetAsync("");

        Assert.Contains("""<div class="value">2</div>""", page, StringComparison.Ordinal);
        Assert.Contains("50 %", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Refused: 1 per hour for each user, all used up.", "Allow once more")]
    [InlineData("de", "Abgelehnt: 1 pro Stunde je Nutzer, alle verbraucht.", "Einmal erlauben")]
    public async Task Decision_SaysWhyAndWhatPutsItRight(string language, string why, string button)
    {
        string page = await GetAsync($"decisions/{await RefuseAsync()}", language);

        Assert.Contains(why, page, StringComparison.Ordinal);
        Assert.Contains(button, page, StringComparison.Ordinal);
        Assert.Contains("href=\"subjects/user%3A5\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subject_ShowsHowThingsStandAndWhatHappened()
    {
        await RefuseAsync();
        await _gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/block", """{"reason":"spam <b>"}""", HttpStatusCode.OK);

        string page = await GetAsync("subjects/user%3A5");

        Assert.Contains("Blocked without end (spam &lt;b&gt;): never let through.", page, StringComparison.Ordinal);
        Assert.Contains("Put on the block list", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decisions/dec_none")]
    [InlineData("subjects/nobody%20at%20all")]
    public async Task WhatIsNotThere_IsSaidInWords(string path) => Assert.Contains(Failed, await GetAsync(path), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("decisions")]
    [InlineData("subjects")]
    [InlineData("subjects/user%3A5")]
    public async Task PagesOfAGatewayFromFiles_ShowItToo(string path)
    {
        await using StubServer telegram = await StubServer.StartAsync();
        await using TestGateway files = await TestGateway.StartAsync(TestGateway.Polling(telegram.Address));

        string page = await files.Admin.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.DoesNotContain(Failed, page, StringComparison.Ordinal);
    }

    private async Task<string> RefuseAsync()
    {
        const string update = """{"user":5,"chat":5,"text":"hello"}""";
        await _gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", update, HttpStatusCode.OK);
        JsonNode refused = await _gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", update, HttpStatusCode.OK);
        return (string)refused["id"]!;
    }

    private async Task<string> GetAsync(string path, string language = "en")
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("Accept-Language", language);
        using HttpResponseMessage answer = await _gateway.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
