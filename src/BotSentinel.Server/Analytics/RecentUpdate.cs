using BotSentinel.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Server.Analytics;

/// <summary>What is remembered of an update for a while: no text, no name, no address. About 100 bytes; its texts are shared with others.</summary>
internal struct RecentUpdate
{
    /// <summary>Its number and one, written last; 0 while it is written.</summary>
    public long Stamp;

    /// <summary>When it came, in ticks of UTC.</summary>
    public long At;

    /// <summary>The bot's id.</summary>
    public string Bot;

    public PlatformId User;
    public PlatformId Chat;
    public long Thread;

    /// <summary>Its command; null without one. One that is longer than a platform allows is shortened.</summary>
    public string? Command;

    public string? Language;

    /// <summary>The rule it was decided by; null when none applied.</summary>
    public string? Rule;

    /// <summary>The limit, debounce or list entry that spoke against it; null when none did.</summary>
    public string? Detail;

    public UpdateTraits Traits;
    public UpdateKind Kind;
    public ChatKind ChatKind;
    public ContentKind Content;
    public Platform Platform;
    public TrafficVerdict Verdict;
    public Reason Reason;

    /// <summary>The update as far as it is remembered.</summary>
    public readonly BotUpdate ToUpdate(string? tenant) => new()
    {
        Platform = Platform,
        Kind = Kind,
        ChatKind = ChatKind,
        Content = Content,
        Traits = Traits,
        Tenant = tenant,
        Bot = Bot,
        UserId = User,
        ChatId = Chat,
        ThreadId = Thread,
        Command = Command,
        Language = Language,
        ReceivedAt = new DateTimeOffset(At, TimeSpan.Zero),
    };
}
