using BotSentinel.Decisions;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Server.Decisions;

/// <summary>A decision as the API shows it: all that explains it, and nothing of what the message said.</summary>
internal sealed record DecisionView
{
    // What begins with a slash may be anything: of what is no command, little is kept.
    private const int LongestCommand = 32;

    public required string Id { get; init; }

    public required string Bot { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it; null when nobody is named.</summary>
    public string? User { get; init; }

    /// <summary>Where; null when nowhere.</summary>
    public string? Chat { get; init; }

    /// <summary>The topic or thread; 0 outside one.</summary>
    public long Thread { get; init; }

    public required UpdateKind Kind { get; init; }

    public string? Command { get; init; }

    public required Verdict Verdict { get; init; }

    public required Reason Reason { get; init; }

    public required Stage Stage { get; init; }

    /// <summary>True when it would have been refused or flagged, but for shadow mode.</summary>
    public bool Shadow { get; init; }

    /// <summary>Why, in a sentence in the language that was asked for.</summary>
    public string? Explanation { get; init; }

    public string? Policy { get; init; }

    public string? Rule { get; init; }

    /// <summary>The published policy that was in force, and its version; null: a file, or the built-in one.</summary>
    public PolicyInForce? InForce { get; init; }

    /// <summary>The limit that refused, the reason given in a list...</summary>
    public string? Detail { get; init; }

    /// <summary>Seconds until the same would be let through; 0 when it was, null when never.</summary>
    public double? RetryAfterSeconds { get; init; }

    /// <summary>What to tell the user; null: nothing.</summary>
    public string? Notice { get; init; }

    /// <summary>What each stage, rule and limit said.</summary>
    public required IReadOnlyList<TraceView> Trace { get; init; }

    /// <summary>The line that decided: the limit that is named as refusing, where several refused. Null: none spoke against it.</summary>
    internal TraceView? Against => Trace.Where(line => line.Outcome == ReadingOutcome.Denied).OrderByDescending(line => Detail is not null && line.Name?.EndsWith($"/{Detail}", StringComparison.OrdinalIgnoreCase) == true).FirstOrDefault();

    /// <param name="id">Its id.</param>
    /// <param name="botId">How the API calls the bot.</param>
    /// <param name="update">What was decided about.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="at">When.</param>
    /// <param name="bot">The bot, whose policies say what the limits in the trace are.</param>
    public static DecisionView Of(string id, string botId, BotUpdate update, in Decision decision, DateTimeOffset at, Bot bot)
    {
        bool isTaken = !(decision.IsRefused && decision.Reason is Reason.Limited or Reason.Debounced or Reason.Unavailable);
        return new DecisionView
        {
            Id = id,
            Bot = botId,
            At = at,
            User = update.Sender.IsNone ? null : new ListSubject(update.Sender, default, null).ToString(),
            Chat = update.ChatId.IsNone ? null : new ListSubject(default, update.ChatId, null).ToString(),
            Thread = update.ThreadId,
            Kind = update.Kind,
            Command = update.Command is { Length: > LongestCommand } command ? command[..LongestCommand] : update.Command,
            Verdict = decision.Verdict,
            Reason = decision.Reason,
            Stage = decision.Stage,
            Shadow = decision.IsShadow,
            Policy = decision.Policy,
            Rule = decision.Rule,
            InForce = bot.InForce,
            Detail = decision.Detail,
            RetryAfterSeconds = decision.RetryAfter == TimeSpan.MaxValue ? null : decision.RetryAfter.TotalSeconds,
            Notice = decision.ShouldNotify ? decision.NoticeText() : null,
            Trace = [.. decision.Trace.Select(entry => TraceView.Of(entry, LimitView.Find(bot.Sentinel.Options, entry), isTaken))],
        };
    }
}
