namespace BotSentinel.Policies.Settings;

/// <summary>Filters of content: their settings, and what people read about them.</summary>
internal static class MemoryEntries
{
    public static readonly RecordShape<DuplicatesOptions> Duplicates = new(
        "duplicates",
        "The same text, or nearly the same, by several users or in several chats.",
        new DuplicatesOptions(),
        () =>
        [
            new Setting<DuplicatesOptions, int>("places", "How many senders or chats make it a campaign.", Shapes.Places, options => options.Places, (options, value) => options with { Places = value }, "3"),
            new Setting<DuplicatesOptions, TimeSpan>("window", "How long a text is remembered.", Shapes.ContentWindow, options => options.Window, (options, value) => options with { Window = value }, "10m"),
            new Setting<DuplicatesOptions, int>("minLetters", "Texts with fewer letters are never compared.", Shapes.Count, options => options.MinLetters, (options, value) => options with { MinLetters = value }, "30"),
            new Setting<DuplicatesOptions, int>("memory", "How many texts are remembered; the oldest goes first.", Shapes.Remembered, options => options.Memory, (options, value) => options with { Memory = value }, "10000"),
        ]);

    public static readonly RecordShape<RepeatsOptions> Repeats = new(
        "repeats",
        "The same text, or nearly the same, by one sender in one chat: a loop.",
        new RepeatsOptions(),
        () =>
        [
            new Setting<RepeatsOptions, int>("max", "How many times are fine.", Shapes.PositiveCount, options => options.Max, (options, value) => options with { Max = value }, "5"),
            new Setting<RepeatsOptions, TimeSpan>("window", "How long a text is remembered.", Shapes.ContentWindow, options => options.Window, (options, value) => options with { Window = value }, "10m"),
            new Setting<RepeatsOptions, int>("memory", "How many texts are remembered; the oldest goes first.", Shapes.Remembered, options => options.Memory, (options, value) => options with { Memory = value }, "10000"),
        ]);

    public static readonly RecordShape<ReactionsOptions> Reactions = new(
        "reactions",
        "Reactions of one user in a burst.",
        new ReactionsOptions(),
        () =>
        [
            new Setting<ReactionsOptions, int>("max", "How many within the window are fine.", Shapes.PositiveCount, options => options.Max, (options, value) => options with { Max = value }, "10"),
            new Setting<ReactionsOptions, TimeSpan>("window", "The window.", Shapes.ContentWindow, options => options.Window, (options, value) => options with { Window = value }, "30s"),
            new Setting<ReactionsOptions, int>("memory", "How many users are remembered.", Shapes.Remembered, options => options.Memory, (options, value) => options with { Memory = value }, "10000"),
        ]);

    public static IEnumerable<FilterEntry> All =>
    [
        new(
            Duplicates.Record,
            "Campaigns: nearly the same text (up to 3 of 64 bits of its SimHash) from one account after the other, each of which sends it once, or from one account in several chats.",
            "Short texts, edits of the same message, posts that a linked channel forwards, the same sender in the same chat.",
            "0.5 for the message that makes it a campaign, growing to 1.",
            """{ "duplicates": { "places": 3, "window": "10m" } }""",
            "The third account with the same offer",
            "Three people who say thank you"),
        new(
            Repeats.Record,
            "One sender who says nearly the same again and again in one chat; a bot that answers itself.",
            "Edits of the same message; texts without letters.",
            "0.5 for the first too many, growing to 1 for twice as many.",
            """{ "repeats": { "max": 5 } }""",
            "The sixth time the same answer",
            "The second time"),
        new(
            Reactions.Record,
            "Accounts that react to everything so that people look at their profile.",
            "Everything that is no reaction.",
            "0.5 for the first too many, growing to 1 for twice as many.",
            """{ "reactions": { "max": 10, "window": "30s" } }""",
            "The eleventh reaction in half a minute",
            "A reaction"),
    ];
}
