namespace BotSentinel.Policies.Settings;

/// <summary>Filters of content: their settings, and what people read about them.</summary>
internal static class CountsEntries
{
    public static readonly RecordShape<MentionsOptions> Mentions = new(
        "mentions",
        "How many mentions of users are too many.",
        new MentionsOptions(),
        () =>
        [
            new Setting<MentionsOptions, int>("max", "How many are fine.", Shapes.Count, options => options.Max, (options, value) => options with { Max = value }, "5"),
        ]);

    public static readonly RecordShape<HashtagsOptions> Hashtags = new(
        "hashtags",
        "How many hashtags and cashtags are too many.",
        new HashtagsOptions(),
        () =>
        [
            new Setting<HashtagsOptions, int>("max", "How many are fine.", Shapes.Count, options => options.Max, (options, value) => options with { Max = value }, "5"),
        ]);

    public static readonly RecordShape<EmojiOptions> Emoji = new(
        "emoji",
        "How many emoji are too many.",
        new EmojiOptions(),
        () =>
        [
            new Setting<EmojiOptions, int>("max", "How many are fine.", Shapes.Count, options => options.Max, (options, value) => options with { Max = value }, "15"),
            new Setting<EmojiOptions, double>("share", "Which share of the characters is fine, once there are more than five.", Shapes.Share, options => options.Share, (options, value) => options with { Share = value }, "1"),
        ]);

    public static readonly RecordShape<CapitalsOptions> Capitals = new(
        "capitals",
        "How many capital letters are too many.",
        new CapitalsOptions(),
        () =>
        [
            new Setting<CapitalsOptions, double>("share", "Which share of the letters is fine.", Shapes.Share, options => options.Share, (options, value) => options with { Share = value }, "0.7"),
            new Setting<CapitalsOptions, int>("minLetters", "Texts with fewer letters may be all capitals.", Shapes.Length, options => options.MinLetters, (options, value) => options with { MinLetters = value }, "25"),
        ]);

    public static readonly RecordShape<LengthOptions> Length = new(
        "length",
        "How long a text may be.",
        new LengthOptions(),
        () =>
        [
            new Setting<LengthOptions, int>("min", "The fewest characters of a text.", Shapes.Length, options => options.Min, (options, value) => options with { Min = value }, "0"),
            new Setting<LengthOptions, int>("max", "The most characters.", Shapes.Length, options => options.Max, (options, value) => options with { Max = value }, "4096"),
            new Setting<LengthOptions, int>("lines", "The most lines.", Shapes.Length, options => options.Lines, (options, value) => options with { Lines = value }, "60"),
        ]);

    public static IEnumerable<FilterEntry> All =>
    [
        new(
            Mentions.Record,
            "Mass mentions, with or without a user name.",
            "A question to a few people; e-mail addresses.",
            "0.5 for the first too many, growing to 1 for twice as many.",
            """{ "mentions": { "max": 3 } }""",
            "@ann @ben @cat @dan look",
            "@ann, are you there?"),
        new(
            Hashtags.Record,
            "Messages stuffed with tags.",
            "A tag or two.",
            "0.5 for the first too many, growing to 1 for twice as many.",
            """{ "hashtags": { "max": 3 } }""",
            "#a #b #c #d #e",
            "My trip #norway"),
        new(
            Emoji.Record,
            "Rows of emoji, custom ones too. Families, flags, skin tones and keycaps count as one each.",
            "Short answers of nothing but emoji; letters and digits of any script.",
            "0.5 for the first too many, growing to 1 for twice as many; by share likewise.",
            """{ "emoji": { "max": 10 } }""",
            "🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥 hurry",
            "Well done 👏👏👏"),
        new(
            Capitals.Record,
            "Long texts in capitals.",
            "Short shouts, abbreviations, scripts without capitals.",
            "0.5 just above the share, 1 for nothing but capitals.",
            """{ "capitals": { "share": 0.8 }, "weight": 0.4 }""",
            "BUY NOW AND WIN A BRAND NEW CAR TODAY",
            "WHAT HAPPENED?"),
        new(
            Length.Record,
            "Walls of text, texts of too many lines, probes of a letter or two.",
            "Messages without a text.",
            "1 for too short; else 0.5 just above, growing to 1 for twice as much.",
            """{ "length": { "max": 1000, "lines": 20 } }""",
            "A text of 1,500 characters",
            "A text of 900 characters"),
    ];
}
