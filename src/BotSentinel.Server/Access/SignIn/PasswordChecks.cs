using BotSentinel.Server.Api;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>
/// What a password must be: long, and none that is guessed early. Which letters it has is its owner's matter (NIST SP 800-63B). How early it would be guessed is told by zxcvbn (Wheeler, USENIX Security
/// 2016), which knows the common passwords, names and words, and gets those of this place on top.
/// </summary>
internal static class PasswordChecks
{
    // Of 0 to 4: beyond a hundred million guesses, which Argon2id makes years of.
    private const int LeastScore = 3;

    // Its time grows by the square; a password that is good up to here is good.
    private const int Judged = 60;

    private static readonly string[] OwnWords = ["botsentinel", "sentinel", "telegram", "gateway", "moderator", "operator", "owner", "admin"];

    /// <param name="checks">Where mistakes go.</param>
    /// <param name="path">What it is called.</param>
    /// <param name="password">The password.</param>
    /// <param name="about">What somebody who knows its owner would try first: names, the host.</param>
    public static Checks Password(this Checks checks, string path, string password, params IEnumerable<string?> about) => checks.That(
        password.Length is >= Passwords.Shortest and <= Passwords.Longest && Zxcvbn.Core.EvaluatePassword(password[..Math.Min(password.Length, Judged)], [.. OwnWords, .. about.OfType<string>()]).Score >= LeastScore,
        path,
        null,
        "is easy to guess, or too long to be a password.",
        $"Write {Passwords.Shortest} to {Passwords.Longest} characters, such as four words that have nothing to do with each other.");
}
