using BotSentinel.Server.Api;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>What a password must be: long. Which letters it has is its owner's matter (NIST SP 800-63B).</summary>
internal static class PasswordChecks
{
    public static Checks Password(this Checks checks, string path, string password) => checks.That(
        password.Length is >= Passwords.Shortest and <= Passwords.Longest && password.Distinct().Count() > 4,
        path,
        null,
        "is easy to guess, or too long to be a password.",
        $"Write {Passwords.Shortest} to {Passwords.Longest} characters, such as four words that have nothing to do with each other.");
}
