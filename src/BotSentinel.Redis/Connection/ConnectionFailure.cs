using System.Security.Authentication;
using StackExchange.Redis;

namespace BotSentinel.Redis.Connection;

/// <summary>Why there is no connection, in words that say what to mend. The client's own are long, and nobody knows what they will hold next.</summary>
internal static class ConnectionFailure
{
    /// <param name="failure">What was thrown.</param>
    /// <param name="type">What the client says besides; null: nothing.</param>
    public static string Describe(Exception? failure, ConnectionFailureType? type = null)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException || Says(cause, "certificate"))
            {
                return "TLS failed: the server's certificate is not trusted, or not for this name; the setting Issuer names the authority that signed it";
            }

            if (Says(cause, "WRONGPASS") || Says(cause, "NOAUTH") || Says(cause, "AUTH "))
            {
                return "the server refuses the user or the password";
            }

            type ??= (cause as RedisConnectionException)?.FailureType;
        }

        return type switch
        {
            ConnectionFailureType.AuthenticationFailure => "the server refuses the user, the password or the TLS settings",
            ConnectionFailureType.UnableToConnect or ConnectionFailureType.UnableToResolvePhysicalConnection => "no server answers at that address",
            null => failure?.GetType().Name ?? "unknown",
            _ => type.Value.ToString(),
        };
    }

    private static bool Says(Exception cause, string words) => cause.Message.Contains(words, StringComparison.Ordinal);
}
