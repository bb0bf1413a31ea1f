using System.Globalization;
using System.Net;
using BotSentinel.Lists;
using BotSentinel.Updates;

namespace BotSentinel.Server.Lists;

/// <summary>Who can be on a list, as the API writes it: <c>user:4711</c>, <c>chat:-100200</c>, <c>network:192.0.2.0/24</c>. An id that is no number is a text of other platforms.</summary>
internal readonly record struct ListSubject(PlatformId User, PlatformId Chat, IPNetwork? Network)
{
    private const int Longest = 128;

    /// <summary>Reads it; a number or network alone will do.</summary>
    public static bool TryParse(string text, out ListSubject subject)
    {
        subject = default;
        if (text.Length is 0 or > Longest || text.Any(char.IsControl))
        {
            return false;
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? "" : text[..colon], rest = text[(colon + 1)..];
        IPNetwork network = default;
        subject = kind switch
        {
            "user" => new ListSubject(Id(rest), default, null),
            "chat" => new ListSubject(default, Id(rest), null),
            "network" when TryNetwork(rest, out network) => new ListSubject(default, default, network),
            "" when long.TryParse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number != 0 => new ListSubject(number, default, null),
            _ => default,
        };
        return !subject.User.IsNone || !subject.Chat.IsNone || subject.Network is not null;
    }

    /// <summary>The same subject always has the same text.</summary>
    public override string ToString() => Network is { } network ? $"network:{network}" : User.IsNone ? $"chat:{Chat}" : $"user:{User}";

    public void AddTo(SubjectList list, DateTimeOffset? until, string? reason)
    {
        if (Network is { } network)
        {
            list.AddNetwork(network, until, reason);
        }
        else if (!User.IsNone)
        {
            list.AddUser(User, until, reason);
        }
        else
        {
            list.AddChat(Chat, until, reason);
        }
    }

    public void RemoveFrom(SubjectList list)
    {
        _ = Network is { } network ? list.RemoveNetwork(network) : !User.IsNone ? list.RemoveUser(User) : list.RemoveChat(Chat);
    }

    private static PlatformId Id(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : text;

    private static bool TryNetwork(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
