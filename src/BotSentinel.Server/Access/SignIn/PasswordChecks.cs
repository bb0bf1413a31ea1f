using BotSentinel.Server.Api;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>
/// What a password must be: long, and not made of what is tried first: words that everybody uses, names of this place and its owner, runs along the keyboard or the alphabet and repetitions. Which letters
/// it has is its owner's matter (NIST SP 800-63B).
/// </summary>
internal static class PasswordChecks
{
    // Different characters that are left when all of that is taken out.
    private const int LeastLeft = 6, ShortestRun = 4;

    private static readonly string[] Words =
    [
        "botsentinel", "sentinel", "telegram", "gateway", "moderator", "operator", "owner", "admin", "administrator", "root",
        "password", "passwort", "passw0rd", "letmein", "welcome", "iloveyou", "sunshine", "princess", "football", "baseball", "dragon", "monkey", "master", "superman", "batman", "shadow", "secret", "login", "summer", "winter", "spring", "autumn", "hello", "charlie", "michael", "trustno", "starwars", "computer", "internet", "changeme", "default", "access", "google", "whatever",
    ];

    private static readonly string[] Rows = ["abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "1234567890", "qazwsxedcrfvtgbyhnujm", "1q2w3e4r5t6y7u8i9o0p"];

    /// <param name="checks">Where mistakes go.</param>
    /// <param name="path">What it is called.</param>
    /// <param name="password">The password.</param>
    /// <param name="names">What its owner is called, and what it guards; null: nothing more is known.</param>
    public static Checks Password(this Checks checks, string path, string password, params IEnumerable<string?> names) => checks.That(
        password.Length is >= Passwords.Shortest and <= Passwords.Longest && Left(password, names) >= LeastLeft,
        path,
        null,
        "is easy to guess, or too long to be a password.",
        $"Write {Passwords.Shortest} to {Passwords.Longest} characters, such as four words that have nothing to do with each other.");

    private static int Left(string password, IEnumerable<string?> names)
    {
        string rest = password.ToLowerInvariant();
        foreach (string word in Words.Concat(names.OfType<string>().SelectMany(name => name.ToLowerInvariant().Split(['.', '_', '@', '+', '-', ' '])).Where(part => part.Length >= 3)).OrderByDescending(word => word.Length))
        {
            rest = rest.Replace(word, " ", StringComparison.Ordinal);
        }

        return WithoutRuns(rest).Where(letter => !char.IsWhiteSpace(letter)).Distinct().Count();
    }

    private static string WithoutRuns(string text)
    {
        foreach (string row in Rows.Concat(Rows.Select(row => new string([.. row.Reverse()]))))
        {
            for (int length = row.Length; length >= ShortestRun; length--)
            {
                for (int start = 0; start + length <= row.Length; start++)
                {
                    text = text.Replace(row.Substring(start, length), " ", StringComparison.Ordinal);
                }
            }
        }

        return text;
    }
}
