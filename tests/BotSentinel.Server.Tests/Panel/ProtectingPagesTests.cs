using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Panel;

/// <summary>Pages as the server renders them at first, for people with their roles.</summary>
public sealed class ProtectingPagesTests : IAsyncLifetime
{
    private const string Draft = """{"policies":{"default":{"limits":[{"permits":7,"window":"90s","onFailure":"closed"}],"content":{"rules":[{"links":{}}]}}},"roles":{"vip":[1]}}""";

    private StateGateway _gateway = null!;
    private Browser _owner = null!;
    private string _policy = "";

    public async ValueTask InitializeAsync()
    {
        _gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        _owner = await Browser.OwnerAsync(_gateway);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _gateway.DisposeAsync();
    }

    [Theory]
    [InlineData("policies", "No policies yet")]
    [InlineData("lists", "Nobody is on this list")]
    [InlineData("lists/allow", "Nobody is on this list")]
    [InlineData("content", "Create a policy first")]
    public async Task PageWithNothingToShow_SaysWhatToDoNext(string path, string said) => Assert.Contains(said, await GetAsync(_owner, path), StringComparison.Ordinal);

    [Fact]
    public async Task Policies_ShowWhatIsInForceAndForWhom()
    {
        await MakePolicyAsync();
        await _gateway.Api.SendAsync(HttpMethod.Post, $"policies/{_policy}/publish", "{}", HttpStatusCode.OK, "*");
        await _gateway.AddBotAsync(_policy, "shop");

        string page = await GetAsync(_owner, "policies");

        Assert.Contains($"href=\"policies/{_policy}\"", page, StringComparison.Ordinal);
        Assert.Contains("version 1", page, StringComparison.Ordinal);
        Assert.Contains(">shop<", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Set in the JSON view: content.", "Set in the JSON view: onFailure.", "Set in the JSON view: roles.")]
    [InlineData("de", "In der JSON-Ansicht festgelegt: content.", "In der JSON-Ansicht festgelegt: onFailure.", "In der JSON-Ansicht festgelegt: roles.")]
    public async Task Policy_IsAFormThatSaysWhatItDoesNotShow(string language, params string[] said)
    {
        await MakePolicyAsync();

        string page = await GetAsync(_owner, $"policies/{_policy}", language);

        Assert.All(said, text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.Contains("value=\"7\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"90\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PolicyWithMistakes_ShowsWhereAndWhatToWriteInstead()
    {
        await MakePolicyAsync();
        await _gateway.Api.SendAsync(HttpMethod.Put, $"policies/{_policy}/draft", """{"policies":{"default":{"limits":[{"permits":0,"window":"1m"}]}}}""", HttpStatusCode.OK, "*");

        string page = await GetAsync(_owner, $"policies/{_policy}");

        Assert.Contains("policies.default.limits[0].permits", page, StringComparison.Ordinal);
        Assert.Contains("Write a whole number from 1", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policies", "New policy")]
    [InlineData("policies/{policy}", "Publish")]
    [InlineData("policies/{policy}", "Add a limit")]
    public async Task Moderator_SeesPoliciesAndNothingThatChangesThem(string path, string button)
    {
        await MakePolicyAsync();
        using Browser moderator = await _owner.InviteAsync(_gateway, "moderator", "mia");
        string place = path.Replace("{policy}", _policy, StringComparison.Ordinal);

        Assert.Contains(button, await GetAsync(_owner, place), StringComparison.Ordinal);
        Assert.DoesNotContain(button, await GetAsync(moderator, place), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policies")]
    [InlineData("lists")]
    [InlineData("content")]
    public async Task Auditor_IsToldThatThePageIsNotTheirs(string path)
    {
        using Browser auditor = await _owner.InviteAsync(_gateway, "auditor", "aud");

        Assert.Contains("You may not see this", await GetAsync(auditor, path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ShowsEntriesAsTextAndNotesThatTheyWereSeen()
    {
        await _gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:4711", """{"reason":"<b>spam</b>"}""", HttpStatusCode.OK, "*");

        string page = await GetAsync(_owner, "lists");

        Assert.Contains("user:4711", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;spam", page, StringComparison.Ordinal);
        JsonNode entries = await _gateway.Api.GetAsync("audit");
        Assert.Contains(entries["items"]!.AsArray(), entry => (string)entry!["action"]! == "list.read");
    }

    [Theory]
    [InlineData("policies/pol_none")]
    [InlineData("lists/grey")]
    public async Task WhatIsNotThere_IsSaidInWords(string path) => Assert.Contains("class=\"state\" role=\"alert\"", await GetAsync(_owner, path), StringComparison.Ordinal);

    private async Task MakePolicyAsync()
    {
        JsonNode made = await _gateway.Api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"main","draft":{{Draft}} }""", HttpStatusCode.Created);
        _policy = (string)made["id"]!;
    }

    private static async Task<string> GetAsync(Browser browser, string path, string language = "en")
    {
        HttpRequestMessage request = new(HttpMethod.Get, $"/{path}");
        request.Headers.Add("Accept-Language", language);
        using HttpResponseMessage answer = await browser.SendBareAsync(request);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
