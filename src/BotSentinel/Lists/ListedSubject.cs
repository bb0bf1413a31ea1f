using System.Globalization;
using System.Net;
using BotSentinel.Updates;

namespace BotSentinel.Lists;

/// <summary>Who can be on a list, as a text that only the same subject has: <c>u42</c> a user's number, <c>Uname</c> a user's textual id, <c>c</c> and <c>C</c> the same of chats, <c>n</c> a network.</summary>
/// <param name="User">A user; none when it is somebody else.</param>
/// <param name="Chat">A chat; none when it is somebody else.</param>
/// <param name="Network">A network; null when it is somebody else.</param>
internal readonly record struct ListedSubject(PlatformId User, PlatformId Chat, IPNetwork? Network)
{
    public override string ToString() => Network is { } network ? $"n{network}" : User.IsNone ? Write('c', Chat) : Write('u', User);

    /// <summary>Reads what <see cref="ToString"/> wrote; false for what a later version may have written.</summary>
    public static bool TryParse(string text, out ListedSubject subject)
    {
        string rest = text.Length > 0 ? text[1..] : "";
        bool isNumber = long.TryParse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
        IPNetwork network = default;
        subject = text.Length == 0 ? default : text[0] switch
        {
            'u' when isNumber => new ListedSubject(number, default, null),
            'c' when isNumber => new ListedSubject(default, number, null),
            'U' => new ListedSubject(rest, default, null),
            'C' => new ListedSubject(default, rest, null),
            'n' when IPNetwork.TryParse(rest, out network) => new ListedSubject(default, default, network),
            _ => default,
        };
        return !subject.User.IsNone || !subject.Chat.IsNone || subject.Network is not null;
    }

    private static string Write(char part, PlatformId id) => id.Text is { } name ? $"{char.ToUpperInvariant(part)}{name}" : string.Create(CultureInfo.InvariantCulture, $"{part}{id.Number}");
}
