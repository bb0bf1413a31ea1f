using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Policies;
using BotSentinel.Server.Bots;

namespace BotSentinel.Server.Health;

/// <summary>The spam model, as the tenant's bots ask it and its operators teach it.</summary>
/// <param name="InForce">Which bots' policies ask it, and how; empty: none does.</param>
/// <param name="Marked">Texts that operators marked.</param>
/// <param name="Teaching">Those of them that it learns from.</param>
/// <param name="LearntPart">How much of what it learnt counts, from 0 to 1: less where one kind of mark is rare.</param>
/// <param name="Disagreement">The share of marks where it had said the opposite, from 0 to 1.</param>
/// <param name="Disputed">Texts that operators marked both ways.</param>
internal sealed record SpamHealth(IReadOnlyList<SpamInForce> InForce, int Marked, int Teaching, double LearntPart, double Disagreement, int Disputed)
{
    public static SpamHealth Of(IEnumerable<BotSlot> bots, SpamMarkReport marks) => new(
        [.. bots.SelectMany(slot => Rules(slot.Made!.Sentinel.Options).Select(spam => new SpamInForce(slot.Id, slot.Name, spam.Model is null ? null : Path.GetFileName(spam.Model), spam.FalsePositives)).Distinct())],
        marks.Texts,
        marks.Teaching,
        marks.LessonPart,
        marks.Disagreement,
        marks.Disputed);

    private static IEnumerable<SpamOptions> Rules(SentinelOptions options) =>
        options.Policies.Values.Where(policy => policy.Mode != PolicyMode.Off).SelectMany(policy => policy.Content?.Rules ?? []).SelectMany(Rules);

    private static IEnumerable<SpamOptions> Rules(ContentRuleOptions rule) =>
        [.. rule.Spam is null ? (SpamOptions[])[] : [rule.Spam], .. rule.All.Concat(rule.Any).Concat(rule.Not is null ? [] : [rule.Not]).SelectMany(Rules)];
}

/// <summary>The spam model as one bot's policy asks it.</summary>
/// <param name="Bot">The bot's id.</param>
/// <param name="Name">The bot's name.</param>
/// <param name="Model">The model's file; null: the one that comes with BotSentinel.</param>
/// <param name="FalsePositives">How large a share of honest messages may be taken for spam.</param>
internal sealed record SpamInForce(string Bot, string Name, string? Model, double FalsePositives);
