using System.Reflection;

namespace BotSentinel.Server.Commands;

/// <summary>Says what the program does and how it is told.</summary>
internal static class HelpCommand
{
    private const string Text = """
        BotSentinel gateway: stops floods, spam and abuse in front of a Telegram bot.

        Usage: botsentinel-server [COMMAND] [--Gateway:SETTING VALUE]...

        Commands:
          (none)       run the gateway until SIGTERM or Ctrl-C
          demo         show a flood being stopped, with a simulated Telegram;
                       --for 10s ends by itself, --json ends with a line of JSON
          server create-operator NAME, server reset-password LOGIN
                       show a link by which somebody sets up how they sign in;
                       beside a gateway that runs or does not
          --help       this text
          --version    the version

        Settings, in section Gateway of appsettings.json, as environment variables
        (Gateway__Public, Gateway__Bots__0__Token, ...) or as arguments:
          Public              where bot traffic arrives           http://0.0.0.0:8080
          Admin               health, status, spam marks          http://127.0.0.1:8081
          PublicUrl           the gateway's address for Telegram; a bot's own setWebhook
                              call then registers the gateway instead of the bot
          Telegram            Bot API server                      https://api.telegram.org
          PolicyFile          policy file of bots without one     built-in: 20 updates a minute
                                                                  and user, 120 a minute and chat
          StateFolder         keeps counters, marks over restarts they begin anew
          WebhookTimeout      for a bot to answer a webhook       20s
          CallTimeout         for progress of a Bot API call      5m
          DrainDelay          "not ready" before closing          0s
          DrainTime           for requests in flight to finish    25s
          AllowUnknownTokens  pass calls with tokens of no bot    false
          Database            a file (SQLite), or a connection    data/botsentinel.db where neither
                              string of PostgreSQL; bots and      Bots nor PolicyFile are set
                              policies are then kept there
          Secrets:PassphraseFile, Secrets:Passphrase or Secrets:Certificate (with
                              Secrets:CertificatePassword) encrypts what is secret in the
                              database                            required outside Development
          AdminUrl            the admin side as browsers see it   http://localhost:8081
          TrustedProxies      addresses of the proxies in front of the admin side, which
                              tell by X-Forwarded-For where people come from
          Access:IdleTimeout, Access:SessionLifetime, Access:StepUpLifetime
                              of people who are signed in         30m, 12h, 10m
          Access:Oidc:Authority, ClientId, ClientSecret, Name, Scopes, and
          Access:Oidc:Roles:N:Claim (groups), Value, Tenant, Role
                              sign-in at a provider of OpenID Connect
          ApiKey              opens the panel and the API, read only, of a gateway
                              that runs from files
          ApiCallsPerMinute   calls that an API key may make      1200
          Outbound:Allow:N    network of your own that tenants' bots may be in: 10.1.0.0/16
          RecentUpdates       updates of a tenant that are kept,  200000
                              without texts, to try policies on
          RecentUpdatesTotal      the same, of all tenants        1000000
          Redis               servers where gateways share their counters: redis:6379, or
          Redis:Configuration     the same, with Redis:User, Password, Tls, Issuer,
                              Database, Prefix (bs), Deadline (50ms), Heartbeat (1s)
          Bots:N:Name         the name in paths, logs, metrics    required
          Bots:N:Token        the token of @BotFather             required
          Bots:N:Mode         polling or webhook                  webhook with an upstream
          Bots:N:Upstream     the bot's own webhook address
          Bots:N:SecretToken  secret_token of the webhook         required for webhooks
          Bots:N:Telegram     Bot API server of this bot
          Bots:N:PolicyFile   policy file of this bot, read again when it changes
          Bots:N:Notices      tell limited users, where the policy says so    true

        A polling bot sets its API base URL to the public listener. For a webhook bot,
        register https://YOUR-GATEWAY/hook/NAME with the secret token; TLS ends in front
        of the gateway. Exit code 1: the configuration has mistakes, listed on standard
        error; 2: wrong usage.
        """;

    public static string ProductVersion { get; } =
        typeof(HelpCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static int Run()
    {
        Console.WriteLine(Text);
        return 0;
    }

    public static int Version()
    {
        Console.WriteLine(ProductVersion);
        return 0;
    }
}
