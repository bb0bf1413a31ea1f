using System.Net;

namespace BotSentinel.Updates;

/// <summary>
/// One thing a user did towards a bot, the same on every platform. Immutable; a member that the update does not name
/// has its default value. Safe to share between threads.
/// </summary>
public sealed class BotUpdate
{
    // What few updates have, apart: each of a million updates a minute would carry room for it.
    private readonly Seldom? _seldom;

    /// <summary>The platform it came from.</summary>
    public Platform Platform { get; init; }

    /// <summary>What was done.</summary>
    public UpdateKind Kind { get; init; }

    /// <summary>The kind of chat; <see cref="ChatKind.None"/> without a chat.</summary>
    public ChatKind ChatKind { get; init; }

    /// <summary>What the message carries; <see cref="ContentKind.None"/> without a message.</summary>
    public ContentKind Content { get; init; }

    /// <summary>Facts that are true or false.</summary>
    public UpdateTraits Traits { get; init; }

    /// <summary>The owner of the bot; null where there is only one.</summary>
    public string? Tenant { get; init; }

    /// <summary>The bot's name in the configuration; null where there is only one.</summary>
    public string? Bot { get; init; }

    /// <summary>The handler that the bot will give the update to, as <c>Shop.Buy</c>; null when unknown, as it is wherever the bot is another process.</summary>
    public string? Handler { get; init; }

    /// <summary>The platform's number of this delivery (Telegram's <c>update_id</c>); 0 when it has none.</summary>
    public long UpdateId { get; init; }

    /// <summary>The acting user. For posts of channels and anonymous admins this is the platform's placeholder: see <see cref="Sender"/>.</summary>
    public PlatformId UserId { get; init; }

    /// <summary>The name that the user shows, first and last; null when it was not asked for (<see cref="UpdateSource"/>) or the platform tells none.</summary>
    public string? SenderName { get; init; }

    /// <summary>The user's unique name without an at sign; null as <see cref="SenderName"/>.</summary>
    public string? SenderUsername { get; init; }

    /// <summary>The chat.</summary>
    public PlatformId ChatId { get; init; }

    /// <summary>The chat on whose behalf the message was sent: a channel, or the group itself for anonymous admins.</summary>
    public PlatformId SenderChatId { get; init; }

    /// <summary>Who acts: the sender chat where there is one, else the user. The user part of a scope is this id.</summary>
    public PlatformId Sender => SenderChatId.IsNone ? UserId : SenderChatId;

    /// <summary>The forum topic or thread; 0 outside one.</summary>
    public long ThreadId { get; init; }

    /// <summary>The message. Together with <see cref="ChatId"/> it is the message's identity.</summary>
    public long MessageId { get; init; }

    /// <summary>The command that begins the text: leading slash, <c>@bot</c> stripped, lower case by invariant rules. Null without one.</summary>
    public string? Command { get; init; }

    /// <summary>Text or caption of the message, data of a callback query, or the query of an inline query. Null without one.</summary>
    public string? Text { get; init; }

    /// <summary>Marked parts of <see cref="Text"/>, all of them within it; formatting that no rule asks for may be left out. Empty, never null.</summary>
    public IReadOnlyList<TextEntity> Entities { get; init; } = [];

    /// <summary>Targets of links: those written out and those behind other text; empty, never null. In the order of the entities.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Targets of the buttons under the message; empty, never null. In their order.</summary>
    public IReadOnlyList<string> ButtonLinks
    {
        get => _seldom?.ButtonLinks ?? [];
        init => _seldom = value.Count == 0 ? _seldom : (_seldom ?? new Seldom()) with { ButtonLinks = value };
    }

    /// <summary>Who wrote a forwarded message first; null when it is not forwarded or the platform does not tell.</summary>
    public ForwardSource? ForwardedFrom
    {
        get => _seldom?.ForwardedFrom;
        init => _seldom = value is null ? _seldom : (_seldom ?? new Seldom()) with { ForwardedFrom = value };
    }

    /// <summary>The platform's id of the attached file; null without one.</summary>
    public string? FileId { get; init; }

    /// <summary>The inline bot a message was sent through; none without one.</summary>
    public PlatformId ViaBotId { get; init; }

    /// <summary>The message that this one answers; 0 when none.</summary>
    public long ReplyToMessageId { get; init; }

    /// <summary>The user's language as an IETF tag (<c>en</c>, <c>pt-br</c>), lower case; null when unknown.</summary>
    public string? Language { get; init; }

    /// <summary>The user's address where the platform tells it (mini apps, web chats); null otherwise.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>
    /// The moment of receipt, from a <see cref="TimeProvider"/>. Never the platform's own date: a callback query carries
    /// the date of its message. The default value lets the engine take its own time.
    /// </summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>True when every fact of <paramref name="traits"/> holds.</summary>
    public bool Has(UpdateTraits traits) => (Traits & traits) == traits;

    private sealed record Seldom
    {
        public IReadOnlyList<string> ButtonLinks { get; init; } = [];

        public ForwardSource? ForwardedFrom { get; init; }
    }
}
