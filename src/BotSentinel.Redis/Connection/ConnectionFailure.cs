using System.Security.Authentication;
using StackExchange.Redis;

namespace BotSentinel.Redis.Connection;

/// <summary>Why there is no connection, in words that say what to mend. The client's own are long, and nobody knows what they will hold next.</summary>
internal static class ConnectionFailure
{
    public static string Describe(ConnectionFailedEventArgs failed)
    {
        for (Exception? cause = failed.Exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
            {
                return "TLS failed: the server's certificate is not trusted, or not for this name; the setting Issuer names the authority that signed it";
            }

            if (cause is RedisServerException or RedisConnectionException && SaysAny(cause.Message, "WRONGPASS", "NOAUTH", "invalid password", "invalid username-password"))
            {
                return "the server refuses the user or the password";
            }
        }

        return failed.FailureType switch
        {
            ConnectionFailureType.AuthenticationFailure => "the server refuses the user, the password or the TLS settings",
            ConnectionFailureType.UnableToConnect or ConnectionFailureType.UnableToResolvePhysicalConnection => "no server answers at that address",
            ConnectionFailureType other => other.ToString(),
        };
    }

    private static bool SaysAny(string message, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (message.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
