using EndToEnd.Processes;

namespace EndToEnd.Gateway;

/// <summary>How a gateway in front of one bot is set up, by the environment and a policy file.</summary>
/// <param name="Folder">Where its files go.</param>
/// <param name="Telegram">The Bot API server behind it.</param>
/// <param name="Upstream">The bot's own webhook; null for a polling bot.</param>
internal sealed record GatewaySettings(string Folder, string Telegram, string? Upstream)
{
    public const string Token = "110001:AAEndToEndEndToEndEndToEndEndToEnd";
    public const string Secret = "end-to-end-secret";

    /// <summary>Updates that a user may send at once.</summary>
    public const int Burst = 10;

    /// <summary>Updates that a user may send in a second.</summary>
    public const double Rate = 2;

    /// <summary>A user who is on the block list.</summary>
    public const long BlockedUser = 6666;

    public static string Policy { get; } = $$"""
        {
          "policies": {
            "default": { "limits": [ { "scope": "user", "permits": 20, "window": "10s", "burst": {{Burst}} } ] }
          },
          "outgoing": { "chat": { "permits": 20, "window": "1s", "burst": 20 } },
          "lists": { "block": [ { "user": {{BlockedUser}}, "reason": "test" } ] }
        }
        """;

    /// <summary>Where bots and Telegram reach it: all that a bot has to know.</summary>
    public string Public { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    public string Admin { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    /// <summary>Where Telegram posts the bot's updates.</summary>
    public string Webhook => Public + "/hook/echo";

    public string PolicyFile => Path.Combine(Folder, "botsentinel.json");

    public Dictionary<string, string> ToEnvironment()
    {
        Dictionary<string, string> environment = new()
        {
            ["Gateway__Public"] = Public,
            ["Gateway__Admin"] = Admin,
            ["Gateway__Telegram"] = Telegram,
            ["Gateway__PolicyFile"] = PolicyFile,
            ["Gateway__Bots__0__Name"] = "echo",
            ["Gateway__Bots__0__Token"] = Token,
        };
        if (Upstream is not null)
        {
            environment["Gateway__Bots__0__Upstream"] = Upstream;
            environment["Gateway__Bots__0__SecretToken"] = Secret;
        }

        return environment;
    }
}
