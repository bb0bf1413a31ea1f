using System.Globalization;
using System.Net;
using System.Resources;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotSentinel.Server.Access;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Panel;

/// <summary>What changes something is there for who may, and not there for who may not: role by page by action.</summary>
public sealed partial class ActionsByRoleTests : IAsyncLifetime
{
    // A line for each thing that a page asks MayChange about.
    private static readonly Action[] Actions =
    [
        new("Lists/Pages/ListsPage.razor", KeyScope.ListsWrite, _ => "lists", "lists.add"),
        new("Lists/Pages/ListsPage.razor", KeyScope.ListsWrite, _ => "lists", "lists.import"),
        new("Access/Operators/OperatorsPage.razor", KeyScope.OperatorsWrite, _ => "operators", "operators.invite"),
        new("Bots/BotsPage.razor", KeyScope.BotsWrite, _ => "bots", "bots.add"),
        new("Bots/BotPage.razor", KeyScope.BotsWrite, ids => $"bots/{ids.Bot}", "bots.remove"),
        new("Policies/Pages/PoliciesPage.razor", KeyScope.PoliciesWrite, _ => "policies", "policies.new"),
        new("Policies/Pages/PolicyPage.razor", KeyScope.PoliciesPublish, ids => $"policies/{ids.Policy}", "policy.publish", "…"),
        new("Policies/Pages/PolicyPage.razor.cs", KeyScope.PoliciesWrite, ids => $"policies/{ids.Policy}", "policy.save"),
        new("Spam/Pages/ContentPage.razor", KeyScope.SubjectsWrite, _ => "content", "undo"),
        new("Subjects/SubjectPage.razor", KeyScope.SubjectsWrite, _ => "subjects/user%3A5", "subject.trust"),
        new("Decisions/DecisionPage.razor", KeyScope.SubjectsWrite, ids => $"decisions/{ids.Refused}", "decision.allow-once"),
        new("Decisions/DecisionPage.razor", KeyScope.ReviewsWrite, ids => $"decisions/{ids.Spam}", "marks.not-spam"),
        new("Reviews/ReviewsPage.razor", KeyScope.SubjectsWrite, _ => "reviews", "reviews.block"),
        new("Reviews/ReviewsPage.razor.cs", KeyScope.ReviewsWrite, _ => "reviews", "reviews.undo"),
        new("Tenants/TenantsPage.razor", KeyScope.TenantsWrite, _ => "tenants", "tenants.add"),
        new("Tenants/TenantPage.razor", KeyScope.TenantsWrite, ids => $"tenants/{ids.Tenant}", "tenants.remove"),
        new("Keys/KeysPage.razor", KeyScope.KeysWrite, _ => "keys", "keys.add"),
        new("Keys/KeysPage.razor", KeyScope.KeysWrite, _ => "keys", "keys.revoke"),
    ];

    // Shown after a click alone: these are looked at in a browser (BotSentinel.Panel.Tests), or stand in a menu that does.
    private static readonly (string File, KeyScope Scope)[] BehindAClick =
    [
        ("Lists/Pages/ListHistory.razor", KeyScope.ListsWrite),
        ("Policies/Pages/PolicyHistory.razor", KeyScope.PoliciesPublish),
        ("Access/Operators/OperatorsPage.razor", KeyScope.TenantsWrite),
    ];

    private StateGateway _gateway = null!;
    private Browser _owner = null!;
    private Ids _ids = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        _owner = await Browser.OwnerAsync(_gateway);
        string policy = await _gateway.PublishAsync(1), bot = await _gateway.AddBotAsync(policy);
        const string update = """{"user":5,"chat":5,"text":"hello"}""";
        await _gateway.Api.SendAsync(HttpMethod.Post, "decide", update, HttpStatusCode.OK);
        JsonNode refused = await _gateway.Api.SendAsync(HttpMethod.Post, "decide", update, HttpStatusCode.OK);
        string spam = await RefuseSpamAsync();
        await _gateway.Api.SendAsync(HttpMethod.Post, "marks", """{"text":"buy now, friends","spam":true}""", HttpStatusCode.Created);
        JsonNode tenant = await _owner.SendAsync(HttpMethod.Post, "tenants", """{"name":"other"}""", HttpStatusCode.Created);
        _ids = new Ids(policy, bot, (string)refused["id"]!, spam, (string)tenant["id"]!);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Action_IsOfferedToThoseWhoMayAlone()
    {
        await CheckAsync(_owner, Permissions.PlatformOwner, "platform owner");
        foreach (Role role in Enum.GetValues<Role>())
        {
            using Browser person = await _owner.InviteAsync(_gateway, role.ToString().ToLowerInvariant(), role.ToString());
            await CheckAsync(person, Permissions.Of(role), $"{role}");
        }
    }

    [Fact]
    public void EveryAction_IsWalked()
    {
        string pages = Path.Combine(Repository.Root, "src", "BotSentinel.Server");
        IEnumerable<(string File, KeyScope Scope)> asked = Directory.EnumerateFiles(pages, "*.razor*", SearchOption.AllDirectories)
            .SelectMany(file => Asked.Matches(File.ReadAllText(file)).Select(match => (Path.GetRelativePath(pages, file).Replace('\\', '/'), Enum.Parse<KeyScope>(match.Groups[1].Value))));

        Assert.Equal([], asked.Distinct().Except(Actions.Select(action => (action.File, action.Scope))).Except(BehindAClick));
    }

    // By a bot that looks at texts: the decision's id, when the message waits to be judged.
    private async Task<string> RefuseSpamAsync()
    {
        const string policy = """{"name":"texts","draft":{"policies":{"default":{"content":{"rules":[{"phrases":{"words":["free money"]}}],"deny":0.9}}}}}""";
        string id = (string)(await _gateway.Api.SendAsync(HttpMethod.Post, "policies", policy, HttpStatusCode.Created))["id"]!;
        await _gateway.Api.SendAsync(HttpMethod.Post, $"policies/{id}/publish", "{}", HttpStatusCode.OK, "*");
        await _gateway.AddBotAsync(id, "talk", "654321:made-up-token-of-a-bot-that-looks-at-texts");
        await _gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=talk", """{"user":6,"chat":6,"text":"free money"}""", HttpStatusCode.OK);
        JsonArray waiting = [];
        await Eventually.TrueAsync(async () => (waiting = (await _gateway.Api.GetAsync("reviews"))["items"]!.AsArray()).Count > 0);
        return (string)(await _gateway.Api.GetAsync("decisions?reason=content"))["items"]![0]!["id"]!;
    }

    private async Task CheckAsync(Browser person, KeyScope may, string who)
    {
        foreach (Action action in Actions)
        {
            using HttpResponseMessage answer = await person.SendBareAsync(new HttpRequestMessage(HttpMethod.Get, $"/{action.Path(_ids)}"));
            string page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(((may & action.Scope) == action.Scope) == page.Contains($">{action.Sign}<", StringComparison.Ordinal), $"{who} at {action.Path(_ids)}: {action.Sign}");
        }
    }

    [GeneratedRegex("MayChange\\(KeyScope\\.(\\w+)\\)")]
    private static partial Regex Asked { get; }

    private sealed record Ids(string Policy, string Bot, string Refused, string Spam, string Tenant);

    private sealed record Action(string File, KeyScope Scope, Func<Ids, string> Path, string Text, string After = "")
    {
        private static readonly ResourceManager Texts = new(typeof(PanelTexts));

        /// <summary>What stands on the button.</summary>
        public string Sign => (Texts.GetString(Text, CultureInfo.InvariantCulture) ?? throw new InvalidOperationException(Text)) + After;
    }
}
