using System.Globalization;
using BotSentinel.Server.Secrets;

namespace BotSentinel.Server.Access.Passkeys;

/// <summary>Challenges on their way through a browser: encrypted, each for one purpose and one session, for five minutes.</summary>
internal sealed class PasskeyTickets(SecretBox secrets, TimeProvider timeProvider)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public string Close(string purpose, string session, string state) =>
        secrets.Close(session, $"passkey {purpose}", string.Create(CultureInfo.InvariantCulture, $"{(timeProvider.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds()} {state}"));

    /// <summary>The challenge; null when it is none of ours, for something else, or too old.</summary>
    public string? Open(string purpose, string session, string ticket)
    {
        if (secrets.Open(session, $"passkey {purpose}", ticket) is not { } text)
        {
            return null;
        }

        int space = text.IndexOf(' ', StringComparison.Ordinal);
        return long.Parse(text.AsSpan(0, space), CultureInfo.InvariantCulture) > timeProvider.GetUtcNow().ToUnixTimeMilliseconds() ? text[(space + 1)..] : null;
    }
}
