using System.Net;
using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Updates;

namespace BotSentinel.Server.Decisions;

/// <summary>An update of any platform, to be decided about.</summary>
internal sealed record UpdateBody
{
    /// <summary>Where it came from.</summary>
    public Platform Platform { get; init; } = Platform.Telegram;

    /// <summary>What was done.</summary>
    public UpdateKind Kind { get; init; } = UpdateKind.Message;

    /// <summary>The platform's number of this delivery.</summary>
    public long UpdateId { get; init; }

    /// <summary>Who did it: a number, or a text on platforms whose ids are texts.</summary>
    public JsonElement? User { get; init; }

    /// <summary>Where; as user.</summary>
    public JsonElement? Chat { get; init; }

    public ChatKind ChatKind { get; init; }

    /// <summary>The topic or thread; 0 outside one.</summary>
    public long Thread { get; init; }

    public long MessageId { get; init; }

    /// <summary>What it says; looked at by content filters and debounce, and kept for the review queue alone.</summary>
    public string? Text { get; init; }

    /// <summary>The command it begins with, slash and all; left out: as the text says.</summary>
    public string? Command { get; init; }

    /// <summary>The user's language, like en or pt-br.</summary>
    public string? Language { get; init; }

    /// <summary>The name that the user shows.</summary>
    public string? Name { get; init; }

    /// <summary>The user's address.</summary>
    public string? RemoteAddress { get; init; }

    public BotUpdate ToUpdate(Bot bot, DateTimeOffset receivedAt) => ToUpdate(bot.Tenant?.Id, bot.Name, receivedAt);

    public BotUpdate ToUpdate(string? tenant, string bot, DateTimeOffset receivedAt)
    {
        IPAddress? address = null;
        new Checks().That(RemoteAddress is null || IPAddress.TryParse(RemoteAddress, out address), "remoteAddress", null, "is no address.", "Write one like 192.0.2.1.").Throw();
        return new BotUpdate
        {
            Platform = Platform,
            Kind = Kind,
            UpdateId = UpdateId,
            Tenant = tenant,
            Bot = bot,
            UserId = Id("user", User),
            ChatId = Id("chat", Chat),
            ChatKind = ChatKind,
            ThreadId = Thread,
            MessageId = MessageId,
            Text = Text,
            Command = (Command ?? (Text is ['/', ..] ? Text.Split([' ', '\n', '@'], 2)[0] : null))?.ToLowerInvariant(),
            Language = Language?.ToLowerInvariant(),
            SenderName = Name,
            RemoteAddress = address,
            ReceivedAt = receivedAt,
        };
    }

    private static PlatformId Id(string path, JsonElement? json) => json switch
    {
        null or { ValueKind: JsonValueKind.Null } => default,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out long id) => id,
        { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: <= 128 } id && !id.Any(char.IsControl) => id,
        _ => throw ProblemException.Unreadable($"{path} is a number, or a text of up to 128 characters."),
    };
}
