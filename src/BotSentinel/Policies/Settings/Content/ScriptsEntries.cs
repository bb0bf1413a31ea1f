using System.Collections.Immutable;

namespace BotSentinel.Policies.Settings;

/// <summary>Filters of content: their settings, and what people read about them.</summary>
internal static class ScriptsEntries
{
    public static readonly RecordShape<ScriptsOptions> Scripts = new(
        "scripts",
        "In which scripts text may be.",
        new ScriptsOptions(),
        () =>
        [
            new Setting<ScriptsOptions, ImmutableArray<ScriptName>>("wanted", "The scripts that are wanted: letters of others count.", new ListShape<ScriptName>(Shapes.Script), options => options.Wanted, (options, value) => options with { Wanted = value }, "all but the unwanted ones"),
            new Setting<ScriptsOptions, ImmutableArray<ScriptName>>("unwanted", "The scripts that are not wanted.", new ListShape<ScriptName>(Shapes.Script), options => options.Unwanted, (options, value) => options with { Unwanted = value }, "none"),
            new Setting<ScriptsOptions, double>("share", "Which share of the letters may be of others.", Shapes.Share, options => options.Share, (options, value) => options with { Share = value }, "0.3"),
        ]);

    public static readonly RecordShape<LanguagesOptions> Languages = new(
        "languages",
        "Which languages are wanted.",
        new LanguagesOptions(),
        () =>
        [
            new Setting<LanguagesOptions, ImmutableArray<string>>("wanted", "The languages; pt covers pt-br.", new ListShape<string>(Shapes.Language), options => options.Wanted, (options, value) => options with { Wanted = value }, "all"),
            new Setting<LanguagesOptions, bool>("guess", "Whether the language of the text is guessed. Only a guess beyond doubt counts.", Shapes.Switch, options => options.Guess, (options, value) => options with { Guess = value }, "true"),
            new Setting<LanguagesOptions, bool>("user", "Whether the user's language as set on the platform counts, where the text's is in doubt.", Shapes.Switch, options => options.User, (options, value) => options with { User = value }, "true"),
        ]);

    public static readonly RecordShape<MixedScriptsOptions> MixedScripts = new(
        "mixedScripts",
        "How many words of two scripts are too many.",
        new MixedScriptsOptions(),
        () =>
        [
            new Setting<MixedScriptsOptions, int>("max", "How many are fine.", Shapes.Count, options => options.Max, (options, value) => options with { Max = value }, "0"),
        ]);

    public static readonly RecordShape<DisguiseOptions> Disguise = new(
        "disguise",
        "How much disguise is too much.",
        new DisguiseOptions(),
        () =>
        [
            new Setting<DisguiseOptions, int>("max", "How many disguised characters are fine: hidden ones inside of words, piled-up marks, letters set apart; a turn of direction counts for four.", Shapes.Count, options => options.Max, (options, value) => options with { Max = value }, "3"),
        ]);

    public static readonly RecordShape<InvisibleOptions> Invisible = new(
        "invisible",
        "Messages with a text that shows nothing.",
        new InvisibleOptions(),
        () =>
        [
        ]);

    public static IEnumerable<FilterEntry> All =>
    [
        new(
            Scripts.Record,
            "Texts in scripts that nobody in the chat writes.",
            "Names, quotations and brands in other scripts, up to the share; digits, emoji and signs.",
            "0.5 just above the share, 1 for nothing else.",
            """{ "scripts": { "wanted": ["latin", "cyrillic"] } }""",
            "你好，我们明天见面吧",
            "My name is 李雷 and I am new here"),
        new(
            Languages.Record,
            "Texts in a language that is none of these, guessed by script (Greek, Korean, Thai...), or by short words and letters where several languages share one: 17 in Latin, 7 in Cyrillic, 3 in Arabic, 3 in Devanagari letters. Where that leaves a doubt, users whose language, as set on the platform, is none of these.",
            "Short texts (a name, a link, «ok»), texts of two languages, and languages that the guess does not know: it needs four telling words or letters, and three times as many as of any wanted language. If a wanted language is unknown to it, it guesses nothing. It tells neither Norwegian and Danish from Swedish nor Malay from Indonesian: want both.",
            "1.",
            """{ "languages": { "wanted": ["en", "uk"] }, "weight": 0.3 }""",
            "Die Straße ist gesperrt, wir müssen über Köln fahren.",
            "See you at the Müllers' on Friday"),
        new(
            MixedScripts.Record,
            "Words in which letters of one alphabet stand among those of another that look like them: «зapaбoтoк» with Latin a, p, o.",
            "Endings of one alphabet behind a word of another («VPNом»), Bulgarian, Serbian, Belarusian and Ukrainian letters beside Latin words, units and formulas (kΩ, Δx).",
            "0.5 for the first too many, growing to 1.",
            """{ "mixedScripts": {} }""",
            "Вaш зapaбoтoк",
            "Скинь ссылку на GitHub, VPNом не пользуюсь"),
        new(
            Disguise.Record,
            "Text made hard to compare: zero-width characters inside of words, marks piled up on letters, l e t t e r s set apart, text turned round.",
            "Persian and Indic joiners, emoji sequences, soft hyphens, word marks of Thai and Khmer, direction marks beside Hebrew and Arabic, accents and vowel signs of any script, abbreviations.",
            "0.5 for the first too many, growing to 1 for twice as many.",
            """{ "disguise": {} }""",
            "m\u200bo\u200bn\u200be\u200by",
            "می\u200cخواهم کتاب\u200cها را ببینم"),
        new(
            Invisible.Record,
            "Texts of nothing but spaces and characters without a width.",
            "Messages without a text, such as photos.",
            "1.",
            """{ "invisible": {} }""",
            "\u200b\u2060\u3164",
            "."),
    ];
}
