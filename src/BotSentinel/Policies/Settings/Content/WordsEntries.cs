using System.Collections.Immutable;

namespace BotSentinel.Policies.Settings;

/// <summary>Filters of content: their settings, and what people read about them.</summary>
internal static class WordsEntries
{
    public static readonly RecordShape<PhrasesOptions> Phrases = new(
        "phrases",
        "Words and phrases to look for.",
        new PhrasesOptions(),
        () =>
        [
            new Setting<PhrasesOptions, ImmutableArray<string>>("words", "The words and phrases.", new ListShape<string>(Shapes.Phrase), options => options.Words, (options, value) => options with { Words = value }, "none"),
            new Setting<PhrasesOptions, ImmutableArray<string>>("files", "Files with a phrase a line; # begins a comment. Read when the policy is made.", new ListShape<string>(Shapes.Path), options => options.Files, (options, value) => options with { Files = value }, "none"),
        ]);

    public static readonly RecordShape<PatternsOptions> Patterns = new(
        "patterns",
        "Regular expressions to look for.",
        new PatternsOptions(),
        () =>
        [
            new Setting<PatternsOptions, ImmutableArray<string>>("match", "The expressions, compared without case.", new ListShape<string>(Shapes.Pattern), options => options.Match, (options, value) => options with { Match = value }, "none"),
            new Setting<PatternsOptions, PatternText>("in", "The text as it was written, or folded as phrases are compared.", Shapes.PatternText, options => options.In, (options, value) => options with { In = value }, "original"),
        ]);

    public static IEnumerable<FilterEntry> All =>
    [
        new(
            Phrases.Record,
            "Words and phrases of a list, in any disguise that is folded: look-alike letters of other alphabets, full-width and decorated letters, zero-width characters, letters set apart, digits in the place of letters, letters repeated, accents piled up. Whole words only; `casino*` covers all words that begin so. A list of 100,000 phrases costs no more than a short one.",
            "Words that only contain a phrase (\"class\" for \"ass\"), words with other accents, words of another alphabet that happen to look alike in a text of that alphabet (Russian «сор» for \"cop\"), other letters of the same alphabet.",
            "1 when a phrase is found.",
            """{ "phrases": { "words": ["free money", "casino*"] }, "weight": 0.9 }""",
            "F r e e  m0ney at our саsino",
            "Money is never free."),
        new(
            Patterns.Record,
            "Whatever an expression matches. Expressions run on the engine whose time grows with the text alone; those that need look-around or back references get 2 ms for a text and count for nothing beyond.",
            "A text on which an expression takes too long: it counts as not matched.",
            "1 when an expression matches.",
            """{ "patterns": { "match": "earn \\$?\\d+ (a|per) day", "in": "folded" } }""",
            "EARN $500 PER DAY",
            "I earn my living by day."),
    ];
}
