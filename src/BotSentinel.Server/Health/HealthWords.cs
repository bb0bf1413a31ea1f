using System.Globalization;
using BotSentinel.Server.Api;
using BotSentinel.Server.Panel;
using Microsoft.Extensions.Localization;

namespace BotSentinel.Server.Health;

/// <summary>How one thing is.</summary>
/// <param name="What">What.</param>
/// <param name="How">How it is, in words.</param>
/// <param name="IsWell">Whether it is as it should be.</param>
public sealed record HealthLine(string What, string How, bool IsWell);

/// <summary>A gateway's health in words.</summary>
internal static class HealthWords
{
    /// <summary>All of the gateway itself.</summary>
    public static IEnumerable<HealthLine> Gateway(IStringLocalizer<PanelTexts> texts, HealthReport report)
    {
        HealthView gateway = report.Gateway;
        yield return new(texts["health.traffic"], texts[gateway.Ready ? "health.traffic.ready" : "health.traffic.not"], gateway.Ready);
        yield return new(texts["health.version"], gateway.Version, true);
        yield return new(texts["health.nodes"], $"{gateway.Nodes}", true);
        yield return Counters(texts, gateway);
        foreach (HealthLine database in Database(texts, report))
        {
            yield return database;
        }

        yield return new(texts["health.dropped"], texts["health.dropped.count", Number(report.DecisionsNotKept)], report.DecisionsNotKept == 0);
        yield return Spam(texts, report.Spam);
    }

    /// <summary>What tells at a glance whether all is well.</summary>
    public static IEnumerable<HealthLine> Overview(IStringLocalizer<PanelTexts> texts, HealthReport report) =>
        [Counters(texts, report.Gateway), .. Database(texts, report), Calls(texts, report), Spam(texts, report.Spam)];

    /// <summary>A bot's outgoing calls.</summary>
    public static string Queue(IStringLocalizer<PanelTexts> texts, QueueHealth? queue) => queue is null ? texts["health.queue.none"] : string.Join(' ',
    [
        texts["health.queue", Number(queue.Waiting), Number(queue.Sending), Number(queue.Refused)],
        .. queue.FrozenSeconds > 0 ? (string[])[texts["health.frozen", queue.FrozenSeconds]] : [],
        .. queue.Rate < 1 ? (string[])[texts["health.slowed", Part(queue.Rate)]] : [],
    ]);

    private static HealthLine Counters(IStringLocalizer<PanelTexts> texts, HealthView gateway) => new(texts["health.counters"], texts[$"health.counters.{gateway.Counters}"], gateway.Counters != "without-redis");

    // There is none where the gateway runs from files.
    private static HealthLine[] Database(IStringLocalizer<PanelTexts> texts, HealthReport report) => report.Gateway.ReadOnly
        ? []
        : [new(
            texts["health.database"],
            report.DatabaseMilliseconds is { } took ? texts["health.database.answers", Named(report.Gateway.State), took.ToString("0.##", CultureInfo.CurrentUICulture)] : texts["health.database.silent"],
            report.DatabaseMilliseconds is not null)];

    private static string Named(string database) => database switch
    {
        "sqlite" => "SQLite",
        "postgres" => "PostgreSQL",
        _ => database,
    };

    private static HealthLine Calls(IStringLocalizer<PanelTexts> texts, HealthReport report)
    {
        QueueHealth[] queues = [.. report.Bots.Select(bot => bot.Queue).OfType<QueueHealth>()];
        string told = texts["health.queue", Number(queues.Sum(queue => queue.Waiting)), Number(queues.Sum(queue => queue.Sending)), Number(queues.Sum(queue => queue.Refused))];
        string[] slow = [.. report.Bots.Where(bot => bot.Queue is { IsWell: false }).Select(bot => bot.Name)];
        return new(texts["health.calls"], slow.Length == 0 ? told : $"{told} {texts["health.calls.slow", string.Join(", ", slow)]}", slow.Length == 0);
    }

    private static HealthLine Spam(IStringLocalizer<PanelTexts> texts, SpamHealth spam)
    {
        string asked = spam.InForce.Count == 0
            ? texts["health.spam.none"]
            : string.Join(" ", spam.InForce.Select(use => (string)texts["health.spam.asked", use.Name, use.Model ?? texts["health.spam.shipped"], use.FalsePositives.ToString("0.##%", CultureInfo.CurrentCulture)]));
        string learnt = spam.Marked == 0 ? "" : $" {texts["health.spam.learnt", Number(spam.Marked), Number(spam.Teaching), Part(spam.LearntPart), Part(spam.Disagreement)]}";
        return new(texts["health.spam"], asked + learnt, true);
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    private static string Part(double part) => part.ToString("0%", CultureInfo.CurrentCulture);
}
