using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Audit;

/// <summary>What people do about themselves and about each other leaves entries, as what is done by keys does: see <see cref="AuditCoverageTests"/>.</summary>
public abstract class PeopleCoverageTests(bool isPostgres)
{
    private const string Origin = "https://sentinel.example.org";

    // Begin what something else ends; nothing is kept of them.
    private static readonly string[] Beginnings = ["BeginSetUp", "BeginApp", "BeginPasskey", "BeginPasskeySignIn", "BeginPasskeyStepUp"];

    private static readonly (string Name, Func<People, Task<HttpResponseMessage>> Do)[] Steps =
    [
        ("StepUp", people => people.Owner.SendAsync(HttpMethod.Post, "access/step-up", $$"""{"password":"{{Browser.Password}}","code":"{{people.Owner.RecoveryCodes[0]}}"}""")),
        ("InviteOperator", people => people.Owner.SendAsync(HttpMethod.Post, "operators", """{"name":"bert","role":"admin"}""")),
        ("RenewOperatorLink", people => people.Owner.SendAsync(HttpMethod.Post, $"operators/{people.Made}/link")),
        ("SetUp", people => people.SetUpAsync()),
        ("ChangeOperator", people => people.Owner.SendAsync(HttpMethod.Put, $"operators/{people.Made}", """{"role":"moderator"}""")),
        ("SetOperatorAccess", people => people.Owner.SendAsync(HttpMethod.Put, $"operators/{people.Made}/access", """{"enabled":true}""")),
        ("RevokeOperatorSessions", people => people.Owner.SendAsync(HttpMethod.Delete, $"operators/{people.Made}/sessions")),
        ("SignIn", people => people.Other.SendAsync(HttpMethod.Post, "access/sign-in", $$"""{"login":"bert","password":"{{Browser.Password}}","code":"{{people.Other.RecoveryCodes[0]}}"}""")),
        ("AcceptInvitation", people => people.AcceptAsync()),
        ("ChooseTenant", people => people.Other.SendAsync(HttpMethod.Put, "me/tenant", """{"tenant":"default"}""")),
        ("RenewRecoveryCodes", people => people.Other.SendAsync(HttpMethod.Post, "me/recovery-codes")),
        ("AddPasskey", people => people.AddPasskeyAsync()),
        ("StepUpByPasskey", people => people.AnswerAsync(people.Other, "access/step-up/passkey")),
        ("SignInByPasskey", people => people.AnswerAsync(people.Stranger, "access/passkey")),
        ("RevokeSession", people => people.RevokeAsync()),
        ("RevokeSessions", people => people.RevokeOthersAsync()),
        ("RemovePasskey", people => people.RemovePasskeyAsync()),
        ("ChangeApp", people => people.ChangeAppAsync()),
        ("ChangePassword", people => people.Other.SendAsync(HttpMethod.Put, "me/password", """{"password":"violet anchors drum beside lanterns"}""")),
        ("RemoveOperator", people => people.Owner.SendAsync(HttpMethod.Delete, $"operators/{people.Made}")),
        ("SignOut", people => people.Owner.SendAsync(HttpMethod.Post, "access/sign-out")),
    ];

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    /// <summary>The routes that are seen to here.</summary>
    public static IEnumerable<string> Names => Steps.Select(step => step.Name).Concat(Beginnings);

    [Fact]
    public async Task EveryChangeThatPeopleMake_LeavesAnEntryOfItsRequestAndSession()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["AdminUrl"] = Origin });
        using People people = await People.StartAsync(gateway);
        List<string> failures = [];
        foreach ((string name, Func<People, Task<HttpResponseMessage>> act) in Steps)
        {
            using HttpResponseMessage answer = await act(people);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            List<AuditEntryRow> entries = await AuditLogs.OfAsync(gateway, answer);
            if (!answer.IsSuccessStatusCode || !entries.Exists(entry => entry is { Ip: "127.0.0.1", Outcome: AuditOutcome.Done }))
            {
                failures.Add($"{name}: {answer.StatusCode}, {entries.Count} entries, {text}");
            }

            people.Note(name, text);
        }

        Assert.Empty(failures);
    }

    /// <summary>An owner, somebody whom they invite, and what the steps hand on.</summary>
    private sealed class People(StateGateway gateway, Browser owner, Browser other, Browser stranger, SoftwareAuthenticator phone) : IDisposable
    {
        private string _link = "";

        public Browser Owner => owner;

        public Browser Other => other;

        public Browser Stranger => stranger;

        /// <summary>The operator that was invited.</summary>
        public string Made { get; private set; } = "";

        public static async Task<People> StartAsync(StateGateway gateway) =>
            new(gateway, await Browser.OwnerAsync(gateway), new Browser(gateway.Admin.BaseAddress!), new Browser(gateway.Admin.BaseAddress!), new SoftwareAuthenticator(Origin));

        public void Note(string step, string text)
        {
            if (step == "InviteOperator")
            {
                Made = (string)JsonNode.Parse(text)!["about"]!["id"]!;
            }
            else if (step == "RenewOperatorLink")
            {
                _link = (string)JsonNode.Parse(text)!["link"]!;
            }
        }

        public async Task<HttpResponseMessage> SetUpAsync() => await Other.UseAnsweredAsync(new Uri(_link), "bert");

        public async Task<HttpResponseMessage> AcceptAsync()
        {
            JsonNode tenant = await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme"}""", HttpStatusCode.Created);
            await Owner.SendAsync(HttpMethod.Put, "me/tenant", $$"""{"tenant":"{{(string)tenant["id"]!}}"}""", HttpStatusCode.NoContent);
            JsonNode invited = await Owner.SendAsync(HttpMethod.Post, "operators", """{"name":"again","role":"admin"}""", HttpStatusCode.Created);
            await Owner.SendAsync(HttpMethod.Put, "me/tenant", """{"tenant":"default"}""", HttpStatusCode.NoContent);
            string link = System.Web.HttpUtility.ParseQueryString(new Uri((string)invited["link"]!).Query)["link"]!;
            return await Other.SendAsync(HttpMethod.Post, "access/set-up/accept", $$"""{"link":"{{link}}"}""");
        }

        public async Task<HttpResponseMessage> AddPasskeyAsync()
        {
            JsonNode begun = await Other.SendAsync(HttpMethod.Post, "me/passkeys/begin", null, HttpStatusCode.OK);
            JsonObject made = new() { ["ticket"] = (string)begun["ticket"]!, ["credential"] = phone.Create(begun["options"]!), ["name"] = "phone" };
            return await Other.SendAsync(HttpMethod.Post, "me/passkeys", made.ToJsonString());
        }

        public async Task<HttpResponseMessage> AnswerAsync(Browser browser, string path)
        {
            JsonNode begun = await browser.SendAsync(HttpMethod.Post, $"{path}/begin", null, HttpStatusCode.OK);
            return await browser.SendAsync(HttpMethod.Post, path, new JsonObject { ["ticket"] = (string)begun["ticket"]!, ["credential"] = phone.Get(begun["options"]!) }.ToJsonString());
        }

        public async Task<HttpResponseMessage> RevokeAsync()
        {
            JsonNode sessions = await Other.GetAsync("sessions");
            string id = (string)sessions.AsArray().First(session => !(bool)session!["current"]!)!["id"]!;
            return await Other.SendAsync(HttpMethod.Delete, $"sessions/{id}");
        }

        public async Task<HttpResponseMessage> RevokeOthersAsync()
        {
            using (await AnswerAsync(Stranger, "access/passkey"))
            {
                return await Other.SendAsync(HttpMethod.Delete, "sessions");
            }
        }

        public async Task<HttpResponseMessage> RemovePasskeyAsync() => await Other.SendAsync(HttpMethod.Delete, $"me/passkeys/{(string)(await Other.GetAsync("me/passkeys"))[0]!["id"]!}");

        public async Task<HttpResponseMessage> ChangeAppAsync()
        {
            JsonNode begun = await Other.SendAsync(HttpMethod.Post, "me/app/begin", null, HttpStatusCode.OK);
            Other.Secret = (string)begun["secret"]!;
            return await Other.SendAsync(HttpMethod.Put, "me/app", new JsonObject { ["ticket"] = (string)begun["ticket"]!, ["code"] = Other.Code() }.ToJsonString());
        }

        public void Dispose()
        {
            Owner.Dispose();
            Other.Dispose();
            Stranger.Dispose();
            phone.Dispose();
        }
    }
}

public sealed class SqlitePeopleCoverageTests() : PeopleCoverageTests(isPostgres: false);

public sealed class PostgresPeopleCoverageTests() : PeopleCoverageTests(isPostgres: true);
