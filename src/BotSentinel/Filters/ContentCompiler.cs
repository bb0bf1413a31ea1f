using BotSentinel.Filters.Counts;
using BotSentinel.Filters.Kinds;
using BotSentinel.Filters.Links;
using BotSentinel.Filters.Memory;
using BotSentinel.Filters.Outside;
using BotSentinel.Filters.Secrets;
using BotSentinel.Filters.Senders;
using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Filters.Words;
using BotSentinel.Policies;

namespace BotSentinel.Filters;

/// <summary>What filters need beside their settings.</summary>
/// <param name="Lists">The outside lists.</param>
/// <param name="Find">A filter registered in code, by its name.</param>
/// <param name="Failed">Told when a filter throws.</param>
/// <param name="Memory">What filters remember.</param>
/// <param name="Marks">What operators say is spam.</param>
internal sealed record FilterSources(OutsideLists Lists, Func<string, ContentFilter?> Find, Action<string, Exception> Failed, FilterMemory Memory, SpamMarks Marks);

/// <summary>Makes content rules of their options, which are valid.</summary>
internal sealed class ContentCompiler(FilterSources sources)
{
    private int _filters;

    public ContentPolicy Compile(ContentOptions options)
    {
        ContentRule[] rules = [.. options.Rules.Select((rule, index) => new ContentRule(NameOf(rule, index), rule.Weight, Node(rule)))];
        return new ContentPolicy(rules, _filters, Threshold(options.Flag), Threshold(options.Challenge), Threshold(options.Deny));
    }

    private static double Threshold(double score) => score == 0 ? double.MaxValue : score;

    private static string NameOf(ContentRuleOptions rule, int index) => rule.Name ?? ContentRuleName.Of(rule, index);

    private ContentNode Node(ContentRuleOptions rule) => rule switch
    {
        { All.IsEmpty: false } => new AllNode([.. rule.All.Select(Node)]),
        { Any.IsEmpty: false } => new AnyNode([.. rule.Any.Select(Node)]),
        { Not: { } not } => new NotNode(Node(not)),
        _ => new FilterNode(Filter(rule), _filters++, sources.Failed),
    };

    private ContentFilter Filter(ContentRuleOptions rule) => rule switch
    {
        { Phrases: { } phrases } => new PhrasesFilter(phrases),
        { Patterns: { } patterns } => new PatternsFilter(patterns),
        { Spam: { } spam } => new SpamFilter(spam, sources.Marks),
        { Links: { } links } => new LinksFilter(links, sources.Lists),
        { Mentions: { } mentions } => new MentionsFilter(mentions),
        { Hashtags: { } hashtags } => new HashtagsFilter(hashtags),
        { Emoji: { } emoji } => new EmojiFilter(emoji),
        { Capitals: { } capitals } => new CapitalsFilter(capitals),
        { Length: { } length } => new LengthFilter(length),
        { Scripts: { } scripts } => new ScriptsFilter(scripts),
        { Languages: { } languages } => new LanguagesFilter(languages),
        { MixedScripts: { } mixed } => new MixedScriptsFilter(mixed),
        { Disguise: { } disguise } => new DisguiseFilter(disguise),
        { Invisible: not null } => new InvisibleFilter(),
        { Media: { } media } => new MediaFilter(media),
        { Forwards: { } forwards } => new ForwardsFilter(forwards),
        { Keyboards: not null } => new KeyboardsFilter(),
        { Replies: { } replies } => new RepliesFilter(replies),
        { Names: { } names } => new NamesFilter(names),
        { Spammers: { } spammers } => new SpammersFilter(spammers, sources.Lists),
        { Duplicates: { } duplicates } => new DuplicatesFilter(duplicates, sources.Memory),
        { Repeats: { } repeats } => new RepeatsFilter(repeats, sources.Memory),
        { Reactions: { } reactions } => new ReactionsFilter(reactions, sources.Memory),
        { Numbers: { } numbers } => new NumbersFilter(numbers),
        { Secrets: not null } => new SecretsFilter(),
        _ => sources.Find(rule.Filter!)!,
    };
}
