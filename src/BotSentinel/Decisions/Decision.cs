using System.Globalization;

namespace BotSentinel.Decisions;

/// <summary>The verdict about one update, with all that explains it. A value: making and passing one allocates nothing.</summary>
public readonly struct Decision
{
    private readonly long _decidedAt;

    /// <summary>What is to become of the update. In shadow mode this is <see cref="Verdict.Allow"/>, whatever was decided.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>Why. In shadow mode: why it would have been refused.</summary>
    public Reason Reason { get; init; }

    /// <summary>The stage that decided.</summary>
    public Stage Stage { get; init; }

    /// <summary>True when the update would have been refused by a policy or rule in shadow mode, and passes for that reason alone.</summary>
    public bool IsShadow { get; init; }

    /// <summary>True for the first refusal of this subject by this limit within the limit's window: the moment to tell the user, once. Never in shadow mode.</summary>
    public bool IsFirstRefusal { get; init; }

    /// <summary>True when the policy asks to tell the user about this refusal. Never for a debounce: a second tap is no news to who tapped.</summary>
    public bool ShouldNotify { get; init; }

    /// <summary>The text for the user when <see cref="ShouldNotify"/> is true, seconds filled in on use; null for the built-in one.</summary>
    public string? NotifyText { get; init; }

    /// <summary>The policy that decided; null when none applied.</summary>
    public string? Policy { get; init; }

    /// <summary>The rule that chose the policy; null when none applied.</summary>
    public string? Rule { get; init; }

    /// <summary>The limit or debounce that refused, or the reason given in a list; null otherwise.</summary>
    public string? Detail { get; init; }

    /// <summary>How long until the same update would be admitted; zero when it was, <see cref="TimeSpan.MaxValue"/> when never.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>The moment that limits were asked for, by the clock of receipt; the default value when no limit was.</summary>
    public DateTimeOffset DecidedAt => _decidedAt == 0 ? default : new DateTimeOffset(_decidedAt, TimeSpan.Zero);

    internal long DecidedAtTicks
    {
        init => _decidedAt = value;
    }

    /// <summary>What each stage, rule and limit said.</summary>
    public DecisionTrace Trace { get; init; }

    /// <summary>True when the bot must not get the update.</summary>
    public bool IsRefused => Verdict is Verdict.Deny or Verdict.Challenge;

    /// <summary>What to tell the user when <see cref="ShouldNotify"/> is true: the policy's text or the built-in one, with the whole seconds to wait filled in.</summary>
    public string NoticeText()
    {
        double seconds = Math.Clamp(Math.Ceiling(RetryAfter.TotalSeconds), 1, int.MaxValue);
        return (NotifyText ?? "Too many requests. Please try again in {seconds} s.")
            .Replace("{seconds}", seconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
