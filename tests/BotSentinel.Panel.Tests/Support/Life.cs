using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Tests.Support;
using BotSentinel.Updates;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Panel.Tests.Support;

/// <summary>A day in the life of a gateway: bots, policies, lists, people, and a few thousand updates, of which some are refused.</summary>
internal sealed class Life(StateGateway gateway, Browser owner, LifeClock clock)
{
    private const string TenantName = "donaudampfschifffahrt-oberoesterreich", NightlyKey = "Nächtlicher Import der Sperrliste", Invited = "Friederike Gräfin von Sandhausen-Weißenbrunn", Note = "Grenzen nach dem Vorfall vom Montag angepasst";

    private const int UpdatesPerPart = 24;
    private static readonly TimeSpan Part = TimeSpan.FromMinutes(10);

    private static readonly string[] BotNames = ["shop", "support-de", "paketstation-benachrichtigungen-oberoesterreich", "quiz", "staging"];
    private static readonly string[] PolicyNames = ["standard", "kundendienst-donaudampfschifffahrtsgesellschaft-oberoesterreich", "oeffentliche-gruppen-streng"];
    private static readonly string[] Texts = ["Wann kommt mein Paket?", "/start", "/help", "Vielen Dank für die schnelle Hilfe!", "Is this still in stock?", "/order 4711", "Ich möchte meine Bestellung stornieren.", "ok", "👍", "Wo finde ich die Rechnung?"];
    private static readonly string[] Spam = ["FREE MONEY at our casino, today only", "Verdiene 5000 € am Tag, schreib mir jetzt!", "buy now! http://bit.ly/3xyz"];

    private const string Standard = """
        { "policies": {
            "default": {
              "limits": [ { "scope": "user", "permits": 6, "window": "1m", "burst": 8 }, { "scope": ["user", "chat"], "permits": 300, "window": "1d", "algorithm": "sliding-window" } ],
              "debounce": { "scope": "user", "window": "2s" },
              "content": { "rules": [ { "name": "casino", "phrases": { "words": ["free money", "casino*", "5000 €"] }, "weight": 0.95 }, { "name": "links", "links": { "kinds": "shortener" }, "weight": 0.6 } ], "flag": 0.5, "deny": 0.9 },
              "notify": "once" },
            "expensive": { "extends": "default", "limits": [ { "scope": ["user", "command"], "permits": 2, "window": "1h" } ], "mode": "shadow" } },
          "rules": [ { "when": { "command": ["/order", "/render"] }, "policy": "expensive" }, { "policy": "default" } ] }
        """;

    /// <summary>What people wrote as names and reasons.</summary>
    public static IEnumerable<string> Names => [.. BotNames, .. Entries.Select(entry => entry.Reason), .. PolicyNames, TenantName, NightlyKey, "dashboards", Invited, Note];

    private readonly Random _random = Random.Shared;
    private readonly List<Bot> _bots = [];

    public string Policy { get; private set; } = "";

    public string Bot { get; private set; } = "";

    public string Tenant { get; private set; } = "";

    public string Refused { get; private set; } = "";

    public string AuditEntry { get; private set; } = "";

    public string Invitation { get; private set; } = "";

    public string Review { get; private set; } = "";

    /// <summary>Lives the last parts of a day, up to now.</summary>
    public async Task LiveAsync(int parts)
    {
        await BuildAsync();
        for (int part = parts; part >= 0; part--)
        {
            clock.Behind = Part * part;
            await PassAsync(part);
        }

        await LookAsync();
    }

    private async Task BuildAsync()
    {
        Policy = await PolicyAsync(PolicyNames[0], Standard, publish: true);
        await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{Policy}/draft", Standard.Replace("\"burst\": 8", "\"burst\": 10", StringComparison.Ordinal), HttpStatusCode.OK, "*");
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{Policy}/publish", "{}", HttpStatusCode.OK, "*");
        await PolicyAsync(PolicyNames[1], TestGateway.PerUser(20), publish: true);
        await PolicyAsync(PolicyNames[2], TestGateway.PerUser(3), publish: false);
        foreach (string name in BotNames)
        {
            JsonObject bot = new() { ["name"] = name, ["token"] = $"{123_456 + _bots.Count}:made-up-token-of-a-test-{_bots.Count}-abcdefgh", ["policy"] = Policy };
            string id = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "bots", bot.ToJsonString(), HttpStatusCode.Created))["id"]!;
            Bot = Bot.Length == 0 ? id : Bot;
            _bots.Add(await gateway.Services.GetRequiredService<BotRegistry>().ById(id)!.GetAsync() ?? throw new InvalidOperationException(name));
        }

        foreach ((string list, string subject, string reason) in Entries)
        {
            await gateway.Api.SendAsync(HttpMethod.Put, $"lists/{list}/entries/{Uri.EscapeDataString(subject)}", new JsonObject { ["reason"] = reason }.ToJsonString(), HttpStatusCode.OK, "*");
        }

        JsonNode tenant = await owner.SendAsync(HttpMethod.Post, "tenants", $$"""{"name":"{{TenantName}}"}""", HttpStatusCode.Created);
        Tenant = (string)tenant["id"]!;
        await owner.SendAsync(HttpMethod.Post, "keys", $$"""{"name":"{{NightlyKey}}","scopes":["lists:write"]}""", HttpStatusCode.Created);
        await owner.SendAsync(HttpMethod.Post, "keys", """{"name":"dashboards","scopes":["decisions:read","bots:read"]}""", HttpStatusCode.Created);
    }

    private static IEnumerable<(string List, string Subject, string Reason)> Entries =>
    [
        ("block", "user:900100", "Werbung für Glücksspiele in drei Gruppen, nach zwei Verwarnungen"),
        ("block", "user:900101", "spam"),
        ("block", "chat:-1001234567890123", "Gruppe, aus der die Flut vom 12. November kam: siehe Vorgang 2026-1187, bitte nicht ohne Rücksprache entfernen"),
        ("block", "network:203.0.113.0/24", "scanner"),
        ("block", "user:900102", "Konto eines Betrügers, der sich als Kundendienst ausgibt"),
        ("allow", "user:1001", "owner"),
        ("allow", "user:1002", "Prüfung durch die Fachabteilung"),
    ];

    private async Task<string> PolicyAsync(string name, string draft, bool publish)
    {
        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, "policies", new JsonObject { ["name"] = name, ["draft"] = JsonNode.Parse(draft) }.ToJsonString(), HttpStatusCode.Created);
        string id = (string)made["id"]!;
        if (publish)
        {
            await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{id}/publish", $$"""{"note":"{{Note}}"}""", HttpStatusCode.OK, "*");
        }

        return id;
    }

    // Nights are quiet, and twice a day somebody floods.
    private async Task PassAsync(int part)
    {
        bool isFlood = part is 40 or 41 or 100 or 0;
        int busy = (int)(UpdatesPerPart * (1 + Math.Sin(part * Math.PI / 72)));
        for (int i = 0; i < busy + (isFlood ? 60 : 0); i++)
        {
            bool isFlooder = isFlood && i % 2 == 0, isSpam = _random.Next(14) == 0;
            long user = isFlooder ? 666_000 + part : _random.Next(30) == 0 ? 900_100 + _random.Next(3) : 1_000 + _random.Next(300);
            Bot bot = _bots[_random.Next(_random.Next(1, _bots.Count + 1))];
            await bot.DecideWithinAsync(
                new BotUpdate
                {
                    Kind = UpdateKind.Message,
                    UpdateId = (part * 1_000) + i,
                    Bot = bot.Name,
                    Tenant = bot.Tenant?.Id,
                    UserId = user,
                    ChatId = _random.Next(3) == 0 ? -1_001_234_567_000 - _random.Next(4) : user,
                    ChatKind = ChatKind.Private,
                    MessageId = i,
                    Text = isFlooder ? $"buy now! {i}" : isSpam ? Spam[_random.Next(Spam.Length)] : Texts[_random.Next(Texts.Length)],
                    ReceivedAt = clock.GetUtcNow(),
                },
                TestContext.Current.CancellationToken);
        }

        await gateway.Services.GetRequiredService<TrafficCollector>().WriteAsync(TestContext.Current.CancellationToken);
    }

    private async Task LookAsync()
    {
        await Eventually.TrueAsync(async () => (await gateway.Api.GetAsync("decisions?limit=1"))["items"]!.AsArray().Count > 0);
        await Eventually.TrueAsync(async () => (await gateway.Api.GetAsync("reviews?limit=1"))["items"]!.AsArray().Count > 0);
        JsonNode decided = await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", """{"user":666000,"chat":-1001234567001,"text":"buy now!"}""", HttpStatusCode.OK);
        Refused = (string)(await gateway.Api.GetAsync("decisions?limit=1&reason=limited"))["items"]![0]!["id"]!;
        Assert.NotNull(decided);
        AuditEntry = (string)(await gateway.Api.GetAsync("audit?action=policy.publish"))["items"]![0]!["id"]!;
        await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{Policy}/draft", Standard.Replace("\"permits\": 6", "\"permits\": 3", StringComparison.Ordinal).Replace("\"burst\": 8", "\"burst\": 4", StringComparison.Ordinal), HttpStatusCode.OK, "*");
        Review = (string)(await gateway.Api.GetAsync("reviews?limit=1"))["items"]![0]!["id"]!;
        Invitation = (string)(await owner.SendAsync(HttpMethod.Post, "operators", $$"""{"name":"{{Invited}}","role":"moderator"}""", HttpStatusCode.Created))["link"]!;
    }
}
