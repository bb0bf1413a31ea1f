using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Panel;

/// <summary>Pages as the server renders them at first.</summary>
public sealed class WatchingPagesTests : IAsyncLifetime
{
    private const string Failed = "class=\"state\" role=\"alert\"";

    private StateGateway _gateway = null!;
    private Browser _owner = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        _owner = await Browser.OwnerAsync(_gateway);
        await _gateway.AddBotAsync(await _gateway.PublishAsync(1));
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task OverviewWithoutTraffic_SaysWhatToDoNext()
    {
        string page = await GetAsync("");

        Assert.Contains("All is well.", page, StringComparison.Ordinal);
        Assert.Contains("No updates yet", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("health-page")]
    public async Task Health_IsToldInWords(string path)
    {
        await RefuseAsync();

        string page = await GetAsync(path);

        Assert.All(["Counters", "Database", "0 calls wait", "Spam model", "uses it"], said => Assert.Contains(said, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Overview_ShowsWhatBecameOfTheTraffic()
    {
        await RefuseAsync();

        string page = await GetAsync("");

        Assert.Contains("""<div class="value">2</div>""", page, StringComparison.Ordinal);
        Assert.Contains("50%", page, StringComparison.Ordinal);
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

        Assert.Contains("Blocked forever (spam &lt;b&gt;): never let through.", page, StringComparison.Ordinal);
        Assert.Contains("Put on the block list", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analytics", "Refused")]
    [InlineData("analytics?range=hour&by=user", "href=\"subjects/user%3A5\"")]
    [InlineData("analytics?by=limit", "user-1")]
    [InlineData("analytics?range=own&from=2020-01-01T00%3A00Z&to=2020-01-02T00%3A00Z", "Nothing came in this time")]
    [InlineData("analytics?range=month", "Rules and limits that did nothing")]
    public async Task Analytics_ShowWhatTheAddressSays(string path, string said)
    {
        await RefuseAsync();
        await _gateway.Services.GetRequiredService<TrafficCollector>().WriteAsync(TestContext.Current.CancellationToken);

        string page = await GetAsync(path);

        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.DoesNotContain(Failed, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnTimeThatIsNone_IsSaidInWords() => Assert.Contains(Failed, await GetAsync("analytics?range=own&from=2026-01-02T00%3A00Z&to=2026-01-01T00%3A00Z"), StringComparison.Ordinal);

    [Theory]
    [InlineData("decisions/dec_none")]
    [InlineData("subjects/nobody%20at%20all")]
    public async Task WhatIsNotThere_IsSaidInWords(string path) => Assert.Contains(Failed, await GetAsync(path), StringComparison.Ordinal);

    [Fact]
    public async Task Problem_IsToldInTheReadersLanguage()
    {
        Assert.Contains("Das gibt es nicht, oder nicht mehr.", await GetAsync("decisions/dec_none", "de"), StringComparison.Ordinal);
        Assert.Contains("There is no such decision.", await GetAsync("decisions/dec_none"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decisions/{refused}", "Allow once more")]
    [InlineData("subjects/user%3A5", ">Trust<")]
    public async Task Analyst_SeesThemAndNothingThatChangesThem(string path, string button)
    {
        string place = path.Replace("{refused}", await RefuseAsync(), StringComparison.Ordinal);
        using Browser analyst = await _owner.InviteAsync(_gateway, "analyst", "adam");

        Assert.Contains(button, await GetAsync(place), StringComparison.Ordinal);
        string page = await GetAsync(place, person: analyst);
        Assert.DoesNotContain(button, page, StringComparison.Ordinal);
        Assert.DoesNotContain(Failed, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "analytics.read")]
    [InlineData("analytics", "analytics.read")]
    [InlineData("subjects", "analytics.read")]
    [InlineData("decisions", "decision.list")]
    [InlineData("decisions/{refused}", "decision.read")]
    [InlineData("subjects/user%3A5", "subject.history")]
    public async Task PageThatShowsPersonalData_LeavesAnEntry(string path, string action)
    {
        await GetAsync(path.Replace("{refused}", await RefuseAsync(), StringComparison.Ordinal));

        Assert.Contains((await _gateway.Api.GetAsync("audit"))["items"]!.AsArray(), entry => (string)entry!["action"]! == action);
    }

    private async Task<string> RefuseAsync()
    {
        const string update = """{"user":5,"chat":5,"text":"hello"}""";
        await _gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", update, HttpStatusCode.OK);
        JsonNode refused = await _gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", update, HttpStatusCode.OK);
        return (string)refused["id"]!;
    }

    private async Task<string> GetAsync(string path, string language = "en", Browser? person = null)
    {
        HttpRequestMessage request = new(HttpMethod.Get, $"/{path}");
        request.Headers.Add("Accept-Language", language);
        using HttpResponseMessage answer = await (person ?? _owner).SendBareAsync(request);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
