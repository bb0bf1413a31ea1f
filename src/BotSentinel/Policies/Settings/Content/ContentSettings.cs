using System.Collections.Immutable;

namespace BotSentinel.Policies.Settings;

/// <summary>The settings of content rules.</summary>
internal static class ContentSettings
{
    public static readonly RecordShape<ContentRuleOptions> Rule = new(
        "contentRule",
        "One filter, or several combined by all, any or not, with a weight. Every filter is described in filters.md.",
        new ContentRuleOptions(),
        () =>
        [
            new Setting<ContentRuleOptions, string>("name", "The name in decisions. By default the filter's, and the rule's place.", Shapes.Name, rule => rule.Name, (rule, name) => rule with { Name = name }),
            new Setting<ContentRuleOptions, double>("weight", "What the rule's score is multiplied by.", Shapes.Share, rule => rule.Weight, (rule, weight) => rule with { Weight = weight }, "1"),
            new Setting<ContentRuleOptions, ImmutableArray<ContentRuleOptions>>("all", "All of these must find something; the weakest counts.", new ListShape<ContentRuleOptions>(Rule!), rule => rule.All, (rule, all) => rule with { All = all }),
            new Setting<ContentRuleOptions, ImmutableArray<ContentRuleOptions>>("any", "The strongest of these counts.", new ListShape<ContentRuleOptions>(Rule!), rule => rule.Any, (rule, any) => rule with { Any = any }),
            new Setting<ContentRuleOptions, ContentRuleOptions>("not", "What is missing of this to 1.", Rule!, rule => rule.Not, (rule, not) => rule with { Not = not }),
            new Setting<ContentRuleOptions, string>("filter", "A filter registered in code, by its name.", Shapes.Name, rule => rule.Filter, (rule, filter) => rule with { Filter = filter }),
            new Setting<ContentRuleOptions, PhrasesOptions>("phrases", "Words and phrases to look for.", WordsEntries.Phrases, rule => rule.Phrases, (rule, value) => rule with { Phrases = value }),
            new Setting<ContentRuleOptions, PatternsOptions>("patterns", "Regular expressions to look for.", WordsEntries.Patterns, rule => rule.Patterns, (rule, value) => rule with { Patterns = value }),
            new Setting<ContentRuleOptions, SpamOptions>("spam", "The model that reads whether a text is spam.", WordsEntries.Spam, rule => rule.Spam, (rule, value) => rule with { Spam = value }),
            new Setting<ContentRuleOptions, LinksOptions>("links", "Which links are not wanted.", LinksEntries.Links, rule => rule.Links, (rule, value) => rule with { Links = value }),
            new Setting<ContentRuleOptions, MentionsOptions>("mentions", "How many mentions of users are too many.", CountsEntries.Mentions, rule => rule.Mentions, (rule, value) => rule with { Mentions = value }),
            new Setting<ContentRuleOptions, HashtagsOptions>("hashtags", "How many hashtags and cashtags are too many.", CountsEntries.Hashtags, rule => rule.Hashtags, (rule, value) => rule with { Hashtags = value }),
            new Setting<ContentRuleOptions, EmojiOptions>("emoji", "How many emoji are too many.", CountsEntries.Emoji, rule => rule.Emoji, (rule, value) => rule with { Emoji = value }),
            new Setting<ContentRuleOptions, CapitalsOptions>("capitals", "How many capital letters are too many.", CountsEntries.Capitals, rule => rule.Capitals, (rule, value) => rule with { Capitals = value }),
            new Setting<ContentRuleOptions, LengthOptions>("length", "How long a text may be.", CountsEntries.Length, rule => rule.Length, (rule, value) => rule with { Length = value }),
            new Setting<ContentRuleOptions, ScriptsOptions>("scripts", "In which scripts text may be.", ScriptsEntries.Scripts, rule => rule.Scripts, (rule, value) => rule with { Scripts = value }),
            new Setting<ContentRuleOptions, LanguagesOptions>("languages", "Which languages are wanted.", ScriptsEntries.Languages, rule => rule.Languages, (rule, value) => rule with { Languages = value }),
            new Setting<ContentRuleOptions, MixedScriptsOptions>("mixedScripts", "How many words of two scripts are too many.", ScriptsEntries.MixedScripts, rule => rule.MixedScripts, (rule, value) => rule with { MixedScripts = value }),
            new Setting<ContentRuleOptions, DisguiseOptions>("disguise", "How much disguise is too much.", ScriptsEntries.Disguise, rule => rule.Disguise, (rule, value) => rule with { Disguise = value }),
            new Setting<ContentRuleOptions, InvisibleOptions>("invisible", "Messages with a text that shows nothing.", ScriptsEntries.Invisible, rule => rule.Invisible, (rule, value) => rule with { Invisible = value }),
            new Setting<ContentRuleOptions, MediaOptions>("media", "Which kinds of content are not wanted.", KindsEntries.Media, rule => rule.Media, (rule, value) => rule with { Media = value }),
            new Setting<ContentRuleOptions, ForwardsOptions>("forwards", "Forwarded messages.", KindsEntries.Forwards, rule => rule.Forwards, (rule, value) => rule with { Forwards = value }),
            new Setting<ContentRuleOptions, KeyboardsOptions>("keyboards", "Messages with buttons, as only bots make them.", KindsEntries.Keyboards, rule => rule.Keyboards, (rule, value) => rule with { Keyboards = value }),
            new Setting<ContentRuleOptions, RepliesOptions>("replies", "Which answers are not wanted.", KindsEntries.Replies, rule => rule.Replies, (rule, value) => rule with { Replies = value }),
            new Setting<ContentRuleOptions, NamesOptions>("names", "Names that nobody else may have or look like.", SendersEntries.Names, rule => rule.Names, (rule, value) => rule with { Names = value }),
            new Setting<ContentRuleOptions, SpammersOptions>("spammers", "Outside lists of users who are known to spam.", SendersEntries.Spammers, rule => rule.Spammers, (rule, value) => rule with { Spammers = value }),
            new Setting<ContentRuleOptions, DuplicatesOptions>("duplicates", "The same text, or nearly the same, by several users or in several chats.", MemoryEntries.Duplicates, rule => rule.Duplicates, (rule, value) => rule with { Duplicates = value }),
            new Setting<ContentRuleOptions, RepeatsOptions>("repeats", "The same text, or nearly the same, by one sender in one chat: a loop.", MemoryEntries.Repeats, rule => rule.Repeats, (rule, value) => rule with { Repeats = value }),
            new Setting<ContentRuleOptions, ReactionsOptions>("reactions", "Reactions of one user in a burst.", MemoryEntries.Reactions, rule => rule.Reactions, (rule, value) => rule with { Reactions = value }),
            new Setting<ContentRuleOptions, NumbersOptions>("numbers", "Which numbers are not wanted in a text.", SecretsEntries.Numbers, rule => rule.Numbers, (rule, value) => rule with { Numbers = value }),
            new Setting<ContentRuleOptions, SecretsOptions>("secrets", "Tokens and keys that nobody should send.", SecretsEntries.Secrets, rule => rule.Secrets, (rule, value) => rule with { Secrets = value }),
        ]);

    public static readonly RecordShape<ContentOptions> Content = new(
        "content",
        "What content is not wanted. The rules' scores make one: 1 - (1 - weight x score) of each, multiplied; thresholds say what it leads to.",
        new ContentOptions(),
        () =>
        [
            new Setting<ContentOptions, ImmutableArray<ContentRuleOptions>>("rules", "The rules.", new ListShape<ContentRuleOptions>(Rule), content => content.Rules, (content, rules) => content with { Rules = rules }, "none"),
            new Setting<ContentOptions, double>("flag", "The score from which an update is flagged: it passes, and an operator should look. 0: never.", Shapes.Share, content => content.Flag, (content, score) => content with { Flag = score }, "0.5"),
            new Setting<ContentOptions, double>("challenge", "The score from which the user has to pass a challenge first. 0: never.", Shapes.Share, content => content.Challenge, (content, score) => content with { Challenge = score }, "0"),
            new Setting<ContentOptions, double>("deny", "The score from which an update is denied. 0: never.", Shapes.Share, content => content.Deny, (content, score) => content with { Deny = score }, "0.9"),
        ]);

    /// <summary>Every filter, in the order to read about them.</summary>
    public static IEnumerable<FilterEntry> Filters =>
        [.. WordsEntries.All, .. LinksEntries.All, .. CountsEntries.All, .. ScriptsEntries.All, .. KindsEntries.All, .. SendersEntries.All, .. MemoryEntries.All, .. SecretsEntries.All];

    /// <summary>The keys that a rule has set beside its name and weight; of a valid rule, one.</summary>
    public static IEnumerable<string> KindsOf(ContentRuleOptions rule) =>
        Rule.Record.Settings.Select(setting => setting.Key).Where(key => key is not ("name" or "weight") && IsSet(rule, key));

    private static bool IsSet(ContentRuleOptions rule, string key) => key switch
    {
        "all" => !rule.All.IsEmpty,
        "any" => !rule.Any.IsEmpty,
        "not" => rule.Not is not null,
        "filter" => rule.Filter is not null,
        "phrases" => rule.Phrases is not null,
        "patterns" => rule.Patterns is not null,
        "spam" => rule.Spam is not null,
        "links" => rule.Links is not null,
        "mentions" => rule.Mentions is not null,
        "hashtags" => rule.Hashtags is not null,
        "emoji" => rule.Emoji is not null,
        "capitals" => rule.Capitals is not null,
        "length" => rule.Length is not null,
        "scripts" => rule.Scripts is not null,
        "languages" => rule.Languages is not null,
        "mixedScripts" => rule.MixedScripts is not null,
        "disguise" => rule.Disguise is not null,
        "invisible" => rule.Invisible is not null,
        "media" => rule.Media is not null,
        "forwards" => rule.Forwards is not null,
        "keyboards" => rule.Keyboards is not null,
        "replies" => rule.Replies is not null,
        "names" => rule.Names is not null,
        "spammers" => rule.Spammers is not null,
        "duplicates" => rule.Duplicates is not null,
        "repeats" => rule.Repeats is not null,
        "reactions" => rule.Reactions is not null,
        "numbers" => rule.Numbers is not null,
        "secrets" => rule.Secrets is not null,
        _ => false,
    };
}
