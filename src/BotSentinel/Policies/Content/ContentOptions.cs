using System.Collections.Immutable;

namespace BotSentinel.Policies;

/// <summary>What content a policy does not want, and what is done about it.</summary>
public sealed record ContentOptions
{
    /// <summary>The rules; their scores make one.</summary>
    public ImmutableArray<ContentRuleOptions> Rules { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The score from which an update is flagged: it passes, and an operator should look. From 0 to 1; 0: never. Default 0.5.</summary>
    public double Flag { get; init; } = 0.5;

    /// <summary>The score from which the user has to pass a challenge first. From 0 to 1; 0, the default: never.</summary>
    public double Challenge { get; init; }

    /// <summary>The score from which an update is denied. From 0 to 1; 0: never. Default 0.9.</summary>
    public double Deny { get; init; } = 0.9;
}

/// <summary>One filter, or several combined, with a weight. Exactly one of the members beside the name and the weight is set.</summary>
public sealed record ContentRuleOptions
{
    /// <summary>The name in decisions; null: the filter's, or the rule's place.</summary>
    public string? Name { get; init; }

    /// <summary>What the rule's score is multiplied by. From 0 to 1; default 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The weakest of these counts: all must find something.</summary>
    public ImmutableArray<ContentRuleOptions> All { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The strongest of these counts.</summary>
    public ImmutableArray<ContentRuleOptions> Any { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What is missing of this to 1.</summary>
    public ContentRuleOptions? Not { get; init; }

    /// <summary>A filter registered in code, by its name.</summary>
    public string? Filter { get; init; }

    /// <summary>Words and phrases.</summary>
    public PhrasesOptions? Phrases { get; init; }

    /// <summary>Regular expressions.</summary>
    public PatternsOptions? Patterns { get; init; }

    /// <summary>The model that reads whether a text is spam.</summary>
    public SpamOptions? Spam { get; init; }

    /// <summary>Links.</summary>
    public LinksOptions? Links { get; init; }

    /// <summary>Mentions of users.</summary>
    public MentionsOptions? Mentions { get; init; }

    /// <summary>Hashtags and cashtags.</summary>
    public HashtagsOptions? Hashtags { get; init; }

    /// <summary>Emoji.</summary>
    public EmojiOptions? Emoji { get; init; }

    /// <summary>Capital letters.</summary>
    public CapitalsOptions? Capitals { get; init; }

    /// <summary>Length and lines.</summary>
    public LengthOptions? Length { get; init; }

    /// <summary>Scripts.</summary>
    public ScriptsOptions? Scripts { get; init; }

    /// <summary>Languages.</summary>
    public LanguagesOptions? Languages { get; init; }

    /// <summary>Scripts mixed inside of words.</summary>
    public MixedScriptsOptions? MixedScripts { get; init; }

    /// <summary>Text made hard to compare.</summary>
    public DisguiseOptions? Disguise { get; init; }

    /// <summary>Messages without anything to see.</summary>
    public InvisibleOptions? Invisible { get; init; }

    /// <summary>Kinds of content.</summary>
    public MediaOptions? Media { get; init; }

    /// <summary>Forwarded messages.</summary>
    public ForwardsOptions? Forwards { get; init; }

    /// <summary>Messages with buttons.</summary>
    public KeyboardsOptions? Keyboards { get; init; }

    /// <summary>Quotes and answers to other chats.</summary>
    public RepliesOptions? Replies { get; init; }

    /// <summary>Names that look like those of others.</summary>
    public NamesOptions? Names { get; init; }

    /// <summary>Outside lists of spammers.</summary>
    public SpammersOptions? Spammers { get; init; }

    /// <summary>The same text by several users or in several chats.</summary>
    public DuplicatesOptions? Duplicates { get; init; }

    /// <summary>The same text by one sender in one chat.</summary>
    public RepeatsOptions? Repeats { get; init; }

    /// <summary>Reactions in a burst.</summary>
    public ReactionsOptions? Reactions { get; init; }

    /// <summary>Phone and card numbers.</summary>
    public NumbersOptions? Numbers { get; init; }

    /// <summary>Tokens and keys.</summary>
    public SecretsOptions? Secrets { get; init; }
}
