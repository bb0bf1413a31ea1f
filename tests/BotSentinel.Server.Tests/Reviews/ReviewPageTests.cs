using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Reviews;

/// <summary>The queue as the server renders it at first, and what leads to it.</summary>
public sealed class ReviewPageTests
{
    [Fact]
    public async Task EmptyQueue_SaysHowMessagesComeHere()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);

        string page = await GetAsync(owner, "reviews");

        Assert.Contains("Nothing waits for you", page, StringComparison.Ordinal);
        Assert.Contains("when a content rule of a policy refuses", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Refused", "Not spam")]
    [InlineData("de", "Abgelehnt", "Kein Spam")]
    public async Task Message_IsShownWithTheEvidence(string language, string cause, string button)
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);
        await gateway.Api.DecideAsync(ReviewStage.Refused);
        await gateway.Api.DecideAsync(ReviewStage.Refused, user: 6);
        JsonNode review = await gateway.Api.OnlyAsync(times: 2);

        string page = await GetAsync(owner, "reviews", language);

        Assert.Contains($"id=\"{review["id"]}\"", page, StringComparison.Ordinal);
        Assert.Contains("casino</mark>", page, StringComparison.Ordinal);
        Assert.Contains($">{cause}<", page, StringComparison.Ordinal);
        Assert.Contains(button, page, StringComparison.Ordinal);
        Assert.Contains("href=\"subjects/user%3A5\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DecisionOfAKeptMessage_ShowsItAndTakesJudgements()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway), analyst = await owner.InviteAsync(gateway, "analyst", "adam");
        await gateway.Api.DecideAsync(ReviewStage.Refused);
        await gateway.Api.DecideAsync(ReviewStage.Refused, user: 6);
        JsonNode review = await gateway.Api.OnlyAsync(times: 2);
        string second = (string)(await gateway.Api.GetAsync("decisions?subject=user:6"))["items"]![0]!["id"]!;

        string page = await GetAsync(owner, $"decisions/{second}"), forbidden = await GetAsync(analyst, $"decisions/{second}");

        Assert.Contains("casino</mark>", page, StringComparison.Ordinal);
        Assert.Contains("data-testid=\"decision-honest\"", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"reviews/{review["id"]}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("casino tonight", forbidden, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"state\" role=\"alert\"", forbidden, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JudgedMessage_SaysWhoJudgedIt()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);
        await gateway.Api.DecideAsync(ReviewStage.Refused);
        JsonNode review = await gateway.Api.OnlyAsync();
        await owner.SendAsync(HttpMethod.Post, $"reviews/{review["id"]}/judge", """{"spam":true}""", HttpStatusCode.OK);

        string page = await GetAsync(owner, $"reviews/{review["id"]}");

        Assert.Contains("Spam, says", page, StringComparison.Ordinal);
        Assert.Contains("data-testid=\"review-reopen\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PageOfTheQueue_LeavesAnEntry()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);

        await GetAsync(owner, "reviews");

        Assert.Contains((await gateway.Api.GetAsync("audit"))["items"]!.AsArray(), entry => (string)entry!["action"]! == "review.list");
    }

    [Fact]
    public async Task MessageThatIsGone_IsSaidToBe()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway);

        Assert.Contains("There is no such review.", await GetAsync(owner, "reviews/rev_none"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SwitchedOff_SaysHowToSwitchItOn()
    {
        await using StateGateway gateway = await ReviewStage.StartAsync(DatabaseKind.Sqlite, settings: new() { ["Review:Days"] = "0" });
        using Browser owner = await Browser.OwnerAsync(gateway);

        Assert.Contains("Gateway:Review:Days is 0", await GetAsync(owner, "reviews"), StringComparison.Ordinal);
    }

    private static async Task<string> GetAsync(Browser person, string path, string language = "en")
    {
        using HttpResponseMessage answer = await person.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, $"/{path}") { Headers = { { "Accept-Language", language } } });
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
