using System.Collections.Immutable;
using BotSentinel.Updates;

namespace BotSentinel.Policies;

/// <summary>Which kinds of content are not wanted.</summary>
public sealed record MediaOptions
{
    private static readonly ImmutableArray<ContentKind> Usual = [ContentKind.Contact, ContentKind.Giveaway, ContentKind.Story];

    /// <summary>The kinds that count. Default contacts, giveaways and stories.</summary>
    public ImmutableArray<ContentKind> Kinds { get; init => field = value.IsDefault ? [] : value; } = Usual;

    /// <summary>Whether they count only without a caption. Default false.</summary>
    public bool WithoutCaption { get; init; }
}

/// <summary>Which forwarded messages are not wanted; those of a linked channel never count.</summary>
public sealed record ForwardsOptions
{
    /// <summary>What the message comes from, to count. Empty, the default: whatever it comes from.</summary>
    public ImmutableArray<ForwardOrigin> From { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Users and chats whose messages may be forwarded.</summary>
    public ImmutableArray<PlatformId> Allow { get; init => field = value.IsDefault ? [] : value; } = [];
}

/// <summary>Messages with buttons, as only bots make them. Has no settings.</summary>
public sealed record KeyboardsOptions;

/// <summary>Which answers are not wanted.</summary>
public sealed record RepliesOptions
{
    /// <summary>Whether answers to messages of other chats and to stories count. Default true.</summary>
    public bool External { get; init; } = true;

    /// <summary>Whether quotes count. Default false.</summary>
    public bool Quotes { get; init; }
}
