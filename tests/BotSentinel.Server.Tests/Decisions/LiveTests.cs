using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Decisions;

public sealed class LiveTests : IAsyncLifetime
{
    private StateGateway _gateway = null!;
    private HttpClient _reader = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        await _gateway.AddBotAsync(await _gateway.PublishAsync(1));
        await _gateway.AddBotAsync(await _gateway.PublishAsync(1, "second"), "second", "2:a");
        _reader = new HttpClient { BaseAddress = new Uri(_gateway.Admin.BaseAddress!, "/api/v1/") };
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Refusals_ComeAsTheyHappen_WithTheirExplanation()
    {
        await using IAsyncEnumerator<SseItem<string>> events = await WatchAsync("decisions/live");
        await RefuseAsync(5);

        JsonNode told = JsonNode.Parse((await NextAsync(events, "decision")).Data)!;

        Assert.Equal(("user:5", "limited"), ((string)told["user"]!, (string)told["reason"]!));
        Assert.StartsWith("Refused: 1 per hour for each user", (string)told["explanation"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReaderThatComesBack_MissesNothingAndSeesNothingTwice()
    {
        string last;
        await using (IAsyncEnumerator<SseItem<string>> events = await WatchAsync("decisions/live"))
        {
            await RefuseAsync(5);
            last = (await NextAsync(events, "decision")).EventId!;
        }

        await RefuseAsync(6);
        await RefuseAsync(7);
        await using IAsyncEnumerator<SseItem<string>> again = await WatchAsync("decisions/live", last);

        string[] users = [UserOf(await NextAsync(again, "decision")), UserOf(await NextAsync(again, "decision"))];

        Assert.Equal(["user:6", "user:7"], users);
    }

    [Fact]
    public async Task ReaderOfBeforeARestart_IsToldThatItMayHaveMissedSome()
    {
        await using IAsyncEnumerator<SseItem<string>> events = await WatchAsync("decisions/live", "0123abcd-17");

        Assert.Equal("missed", (await NextAsync(events, "missed")).EventType);
    }

    [Fact]
    public async Task WhoFilters_GetsWhatWasAskedForAlone()
    {
        await using IAsyncEnumerator<SseItem<string>> events = await WatchAsync("decisions/live?subject=user:6&bot=shop&verdict=deny&reason=limited");
        await RefuseAsync(5);
        await RefuseAsync(6, "second");
        await RefuseAsync(6);

        JsonNode told = JsonNode.Parse((await NextAsync(events, "decision")).Data)!;

        Assert.Equal("user:6", (string)told["user"]!);
        Assert.Equal((string)(await _gateway.Api.GetAsync("bots"))["items"]!.AsArray().Single(bot => (string)bot!["name"]! == "shop")!["id"]!, (string)told["bot"]!);
    }

    [Fact]
    public async Task ReaderWhoseKeyIsRevoked_IsToldNothingMore()
    {
        JsonNode key = await _gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"reader","scopes":["decisions:read"]}""", HttpStatusCode.Created);
        await using IAsyncEnumerator<SseItem<string>> events = await WatchAsync("decisions/live", who: ("Authorization", $"Bearer {key["key"]}"));

        await _gateway.Api.SendAsync(HttpMethod.Delete, $"keys/{key["about"]!["id"]}", null, HttpStatusCode.NoContent);
        await RefuseAsync(5);

        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task ReaderWhoseRoleIsAnother_IsToldNothingMore()
    {
        using Browser owner = await Browser.OwnerAsync(_gateway), analyst = await owner.InviteAsync(_gateway, "analyst", "bert");
        await using IAsyncEnumerator<SseItem<string>> events = await WatchAsync("decisions/live", who: ("Cookie", $"{SessionCookie.Name}={analyst.Cookies[SessionCookie.Name]}"));

        await owner.SendAsync(HttpMethod.Put, $"operators/{(await analyst.GetAsync("me"))["id"]}", """{"role":"auditor"}""", HttpStatusCode.OK);
        await RefuseAsync(5);

        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task WhoDoesNotAskForEvents_GetsAnAnswerThatEnds() => await _gateway.Api.GetAsync("decisions/live", HttpStatusCode.NotAcceptable);

    private static string UserOf(SseItem<string> item) => (string)JsonNode.Parse(item.Data)!["user"]!;

    private async Task RefuseAsync(int user, string bot = "shop")
    {
        for (int i = 0; i < 2; i++)
        {
            await _gateway.Api.SendAsync(HttpMethod.Post, $"decide?bot={bot}", $$"""{"user":{{user}},"chat":{{user}}}""", HttpStatusCode.OK);
        }
    }

    private async Task<IAsyncEnumerator<SseItem<string>>> WatchAsync(string path, string? last = null, (string Header, string Value)? who = null)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/event-stream");
        (string header, string value) = who ?? ("Authorization", $"Bearer {_gateway.Key}");
        request.Headers.Add(header, value);
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        HttpResponseMessage answer = await _reader.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        IAsyncEnumerator<SseItem<string>> events = SseParser.Create(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await NextAsync(events, "ready");
        return events;
    }

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events, string kind)
    {
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(kind, events.Current.EventType);
        return events.Current;
    }
}
