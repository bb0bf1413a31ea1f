using System.Collections.Immutable;
using BotSentinel.Updates;

namespace BotSentinel.Policies.Settings;

/// <summary>Filters of content: their settings, and what people read about them.</summary>
internal static class KindsEntries
{
    public static readonly RecordShape<MediaOptions> Media = new(
        "media",
        "Which kinds of content are not wanted.",
        new MediaOptions(),
        () =>
        [
            new Setting<MediaOptions, ImmutableArray<ContentKind>>("kinds", "The kinds that count.", new ListShape<ContentKind>(Shapes.Content), options => options.Kinds, (options, value) => options with { Kinds = value }, "contact, giveaway, story"),
            new Setting<MediaOptions, bool>("withoutCaption", "Whether they count only without a caption.", Shapes.Switch, options => options.WithoutCaption, (options, value) => options with { WithoutCaption = value }, "false"),
        ]);

    public static readonly RecordShape<ForwardsOptions> Forwards = new(
        "forwards",
        "Which forwarded messages are not wanted.",
        new ForwardsOptions(),
        () =>
        [
            new Setting<ForwardsOptions, ImmutableArray<ForwardOrigin>>("from", "What the message comes from, to count.", new ListShape<ForwardOrigin>(Shapes.Origin), options => options.From, (options, value) => options with { From = value }, "whatever it is"),
            new Setting<ForwardsOptions, ImmutableArray<PlatformId>>("allow", "The ids of users and chats whose messages may be forwarded.", new ListShape<PlatformId>(Shapes.Id), options => options.Allow, (options, value) => options with { Allow = value }, "none"),
        ]);

    public static readonly RecordShape<KeyboardsOptions> Keyboards = new(
        "keyboards",
        "Messages with buttons, as only bots make them.",
        new KeyboardsOptions(),
        () =>
        [
        ]);

    public static readonly RecordShape<RepliesOptions> Replies = new(
        "replies",
        "Which answers are not wanted.",
        new RepliesOptions(),
        () =>
        [
            new Setting<RepliesOptions, bool>("external", "Whether answers to messages of other chats and to stories count.", Shapes.Switch, options => options.External, (options, value) => options with { External = value }, "true"),
            new Setting<RepliesOptions, bool>("quotes", "Whether quotes count.", Shapes.Switch, options => options.Quotes, (options, value) => options with { Quotes = value }, "false"),
        ]);

    public static IEnumerable<FilterEntry> All =>
    [
        new(
            Media.Record,
            "Messages that carry a contact, a giveaway, a story, a poll, a video note... whatever is named; photos without a word beside them.",
            "Everything that is not named.",
            "1.",
            """{ "media": { "kinds": ["photo", "video"], "withoutCaption": true }, "weight": 0.5 }""",
            "A photo without a caption",
            "A photo with one"),
        new(
            Forwards.Record,
            "Messages forwarded by people: all, or those that come from channels, bots, groups, people, people who hide.",
            "What a linked channel forwards into its discussion group; what comes from those who are allowed.",
            "1.",
            """{ "all": [ { "forwards": {} }, { "links": { "kinds": "any" } } ] }""",
            "A forwarded advertisement with a link",
            "A forwarded photo"),
        new(
            Keyboards.Record,
            "Messages with buttons under them, which come from bots or through them.",
            "Everything else.",
            "1.",
            """{ "keyboards": {} }""",
            "A message with a button",
            "A message without"),
        new(
            Replies.Record,
            "Answers to messages of other chats: a way to show a foreign post without forwarding it. Quotes, if asked for.",
            "Answers within the chat.",
            "1.",
            """{ "replies": {} }""",
            "An answer to a post of a channel",
            "An answer to a message here"),
    ];
}
