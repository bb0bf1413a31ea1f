using System.Collections.Immutable;
using System.Net;
using BotSentinel.Ml;
using BotSentinel.Redis;
using BotSentinel.Server.Access;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Store;

namespace BotSentinel.Server.Gateway;

/// <summary>Everything the gateway is told by its configuration, section <c>Gateway</c>. Immutable; read once, at start.</summary>
internal sealed record GatewayOptions
{
    /// <summary>Where bot traffic arrives: webhooks and Bot API calls. Port 0 takes a free one.</summary>
    public Uri Public { get; init; } = new("http://0.0.0.0:8080");

    /// <summary>Where operators look: health and status. Loopback unless somebody says otherwise. Port 0 takes a free one.</summary>
    public Uri Admin { get; init; } = new("http://127.0.0.1:8081");

    /// <summary>The admin listener's address as operators' browsers see it, behind a proxy that ends TLS, say: its host is the name that the gateway goes by, its path what the proxy puts before every path; null: as <see cref="Admin"/> says.</summary>
    public Uri? AdminUrl { get; init; }

    /// <summary>Proxies in front of the admin listener that tell in <c>X-Forwarded-For</c> who calls; from all others, and when there are none, the header is ignored.</summary>
    public ImmutableArray<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>The gateway's own address as Telegram sees it; null: bots' <c>setWebhook</c> calls pass unchanged.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The Bot API server of bots that name none.</summary>
    public Uri Telegram { get; init; } = new("https://api.telegram.org");

    /// <summary>The policy file of bots that name none; null: the built-in policy.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>The folder where counters and what operators marked as spam are kept over a restart; made if it is not there. Null: they begin anew.</summary>
    public string? StateFolder { get; init; }

    /// <summary>How long a bot may take to answer a webhook. From 100 ms to 60 s, after which Telegram would give up itself; default 20 s.</summary>
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a Bot API call may stay without progress in either direction; a hanging <c>getUpdates</c> is not meant. From 1 s to 1 h; default 5 min, for large files.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long "not ready" is shown before the listener closes, for load balancers to notice. From 0 to 5 min; default 0.</summary>
    public TimeSpan DrainDelay { get; init; }

    /// <summary>How long requests in flight may take to finish after the listener closed. From 0 to 10 min; default 25 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Whether Bot API calls with a token of no configured bot pass on, unprotected. Default false: they get 401.</summary>
    public bool AllowUnknownTokens { get; init; }

    /// <summary>Where gateways that share their counters keep them; null: each counts in its own memory. Holds secrets.</summary>
    public RedisOptions? Redis { get; init; }

    /// <summary>Who is asked about texts that the spam model is in doubt about; null: nobody. Holds secrets.</summary>
    public LanguageModelOpinion? LanguageModel { get; init; }

    /// <summary>Where the gateway connects to on tenants' behalf.</summary>
    public OutboundOptions Outbound { get; init; } = new();

    /// <summary>The bots; at least one where the gateway runs from files, none where its state is in a database.</summary>
    public ImmutableArray<BotOptions> Bots { get; init; } = [];

    /// <summary>Where the durable state is; null: the gateway runs from files.</summary>
    public DatabaseOptions? Database { get; init; }

    /// <summary>What secrets in the database are encrypted with.</summary>
    public SecretOptions Secrets { get; init; } = new();

    /// <summary>How people sign in.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>Where checkpoints of the audit log are handed out to. Holds secrets.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>The key to the API of a gateway that runs from files, which changes nothing; null: the API is closed there. Secret.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Calls that an API key may make in a minute; decisions have a quota of their own. From 1 to 1 million; default 1,200.</summary>
    public int ApiCallsPerMinute { get; init; } = 1_200;

    /// <summary>Updates of a tenant that are remembered without their texts, to try policies on; about 100 bytes each. From 0 to 10 million; default 200,000.</summary>
    public int RecentUpdates { get; init; } = 200_000;

    /// <summary>As <see cref="RecentUpdates"/>, of all tenants together. From 0 to 100 million; default 1 million.</summary>
    public int RecentUpdatesTotal { get; init; } = 1_000_000;

    /// <summary>Messages that are kept for operators to judge.</summary>
    public ReviewOptions Review { get; init; } = new();
}

/// <summary>One protected bot.</summary>
internal sealed record BotOptions
{
    /// <summary>The name in paths, logs and metrics: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The token that @BotFather gave. Secret.</summary>
    public required string Token { get; init; }

    /// <summary>How the bot gets its updates. Default: <see cref="BotMode.Webhook"/> with an upstream, else <see cref="BotMode.Polling"/>.</summary>
    public BotMode Mode { get; init; }

    /// <summary>The secret that Telegram sends along with every webhook request. Required in webhook mode; null otherwise. Secret.</summary>
    public string? SecretToken { get; init; }

    /// <summary>The bot's own webhook address; null in polling mode, or when the bot tells it by <c>setWebhook</c>.</summary>
    public Uri? Upstream { get; init; }

    /// <summary>The Bot API server.</summary>
    public required Uri Telegram { get; init; }

    /// <summary>Whether a tenant named the bot's webhook address, or the bot itself does, so that it may not be inside of the gateway's own network. Default false: the operator vouches for the bot.</summary>
    public bool IsUpstreamGuarded { get; init; }

    /// <summary>As <see cref="IsUpstreamGuarded"/>, of <see cref="Telegram"/>: false where that is the gateway's own.</summary>
    public bool IsTelegramGuarded { get; init; }

    /// <summary>The policy file; null: the built-in policy.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>Whether limited users are told where the policy says so. Default true.</summary>
    public bool Notices { get; init; } = true;
}

/// <summary>How a bot gets its updates.</summary>
internal enum BotMode : byte
{
    /// <summary>The bot asks for them by <c>getUpdates</c> through the gateway.</summary>
    Polling,

    /// <summary>Telegram posts them to the gateway, which posts them to the bot.</summary>
    Webhook,
}
