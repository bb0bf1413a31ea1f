using System.Collections.Immutable;

namespace BotSentinel.Policies.Settings;

/// <summary>Filters of content: their settings, and what people read about them.</summary>
internal static class WordsEntries
{
    private static readonly FileShape PhraseFile = new("a text file with a phrase a line", path => File.OpenRead(path).Dispose());
    private static readonly FileShape ModelFile = new("a model made by \"botsentinel spam train\"", path => SpamModelFile.Body(File.ReadAllBytes(path)));

    public static readonly RecordShape<PhrasesOptions> Phrases = new(
        "phrases",
        "Words and phrases to look for.",
        new PhrasesOptions(),
        () =>
        [
            new Setting<PhrasesOptions, ImmutableArray<string>>("words", "The words and phrases.", new ListShape<string>(Shapes.Phrase), options => options.Words, (options, value) => options with { Words = value }, "none"),
            new Setting<PhrasesOptions, ImmutableArray<string>>("files", "Files with a phrase a line; # begins a comment. Read when the policy is made.", new ListShape<string>(PhraseFile), options => options.Files, (options, value) => options with { Files = value }, "none"),
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

    public static readonly RecordShape<SpamOptions> Spam = new(
        "spam",
        "The model that reads whether a text is spam.",
        new SpamOptions(),
        () =>
        [
            new Setting<SpamOptions, double>("falsePositives", "How large a share of honest messages may be taken for spam, as measured on messages that the model was not taught with.", new FractionShape(0.001, 0.05), options => options.FalsePositives, (options, value) => options with { FalsePositives = value }, "0.01"),
            new Setting<SpamOptions, string>("model", "A model made by \"botsentinel spam train\"; by default the one that comes with BotSentinel. Read when the policy is made.", ModelFile, options => options.Model, (options, value) => options with { Model = value }),
            new Setting<SpamOptions, bool>("marks", "Whether the marks of operators count.", Shapes.Switch, options => options.Marks, (options, value) => options with { Marks = value }, "true"),
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
        new(
            Spam.Record,
            "Texts that read like spam to a model taught with 8,000 messages, mostly English, some Russian: what they say, how they are written, and how they are disguised. What operators marked, and nearly the same, is taken for what they said, and the model learns from it. What it reaches, by language and source, is in [spam.md](spam.md).",
            "Long, loud, emphatic or decorated messages of honest people. It knows little of languages other than English and Russian: combine it there with other rules, and give it a small weight.",
            "0.5 at the score that the share of honest messages given by `falsePositives` reaches, growing to 1 at the score that one in a thousand reaches. 1 for what operators marked as spam, 0 for what they marked as not spam.",
            """{ "spam": { "falsePositives": 0.005 } }""",
            "CONGRATULATIONS! You have WON a guaranteed £1000 cash prize. To claim call 09061701461 now!",
            "Congratulations on the new flat! Shall we call you on Sunday?"),
    ];
}
