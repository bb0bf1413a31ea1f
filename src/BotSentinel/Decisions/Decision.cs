using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace BotSentinel.Decisions;

/// <summary>The verdict about one update, with all that explains it. A value: making and passing one allocates nothing.</summary>
public struct Decision
{
    private DecidingRule? _rule;
    private TraceLayout? _layout;
    private LimitReading[]? _manyReadings;
    private long _decidedAt;
    private FewReadings _fewReadings;

    /// <summary>Deciding failed, and so the update passes.</summary>
    public static Decision Failed => new() { Reason = Reason.Failed, Stage = Stage.Policy };

    /// <summary>An update that the engine is not asked about, because its owner has used up what is decided in a second.</summary>
    /// <param name="isRefused">Whether the bot does not get it.</param>
    public static Decision OverQuota(bool isRefused) => new() { Verdict = isRefused ? Verdict.Deny : Verdict.Allow, Reason = Reason.OverQuota, Stage = Stage.Policy, RetryAfter = isRefused ? TimeSpan.FromSeconds(1) : TimeSpan.Zero };

    /// <summary>What is to become of the update. In shadow mode this is <see cref="Verdict.Allow"/>, whatever was decided.</summary>
    public Verdict Verdict { readonly get; internal set; }

    /// <summary>Why. In shadow mode: why it would have been refused.</summary>
    public Reason Reason { readonly get; internal set; }

    /// <summary>The stage that decided.</summary>
    public Stage Stage { readonly get; internal set; }

    /// <summary>True when the update would have been refused or flagged by a policy or rule in shadow mode, and passes for that reason alone.</summary>
    public bool IsShadow { readonly get; internal set; }

    /// <summary>True for the first refusal of this subject by this limit within the limit's window: the moment to tell the user, once. Never in shadow mode.</summary>
    public bool IsFirstRefusal { readonly get; internal set; }

    /// <summary>True when the policy asks to tell the user about this refusal. Never for a debounce: a second tap is no news to who tapped.</summary>
    public bool ShouldNotify { readonly get; internal set; }

    /// <summary>The limit or debounce that refused, the roles that the sender has none of, or the reason given in a list; null otherwise.</summary>
    public string? Detail { readonly get; internal set; }

    /// <summary>How long until the same update would be admitted; zero when it was, <see cref="TimeSpan.MaxValue"/> when never.</summary>
    public TimeSpan RetryAfter { readonly get; internal set; }

    /// <summary>
    /// What the update holds of concurrency limits and limiters, to be disposed when its handler has ended, also when it failed; null when it holds nothing.
    /// Thread safe; disposing it again, or that of a copy, does nothing more.
    /// </summary>
    public IDisposable? Lease { readonly get; internal set; }

    /// <summary>What content filters found; null when they found nothing or were not asked.</summary>
    public ContentJudgement? Content { readonly get; internal set; }

    /// <summary>What others said about a text that the spam model was in doubt about; null when it was not, or there is nobody to ask.</summary>
    public SecondOpinion? SecondOpinion { readonly get; internal set; }

    /// <summary>How sure the spam model is that the text is spam, from 0 to 1, by the policy's rule that says so most; 0 when it was not asked, or operators had said it already.</summary>
    public float SpamProbability { readonly get; internal set; }

    /// <summary>True when the spam model was in doubt about the text (from <c>SecondOpinionOptions.From</c> on, and not too short), or more than that.</summary>
    public bool IsDoubtful { readonly get; internal set; }

    /// <summary>The text for the user when <see cref="ShouldNotify"/> is true, seconds filled in on use; null for the built-in one.</summary>
    public readonly string? NotifyText => _rule?.NotifyText;

    /// <summary>The policy that decided; null when none applied.</summary>
    public readonly string? Policy => _rule?.Policy;

    /// <summary>The rule, or the handler, that chose the policy; null when none applied.</summary>
    public readonly string? Rule => _rule?.Rule;

    /// <summary>The moment that limits were asked for, by the clock of receipt; the default value when no limit was.</summary>
    public readonly DateTimeOffset DecidedAt => _decidedAt == 0 ? default : new DateTimeOffset(_decidedAt, TimeSpan.Zero);

    /// <summary>What each stage, rule and limit said.</summary>
    public readonly DecisionTrace Trace => new(this);

    /// <summary>True when the bot must not get the update.</summary>
    public readonly bool IsRefused => Verdict is Verdict.Deny or Verdict.Challenge;

    /// <summary>The names behind the readings; null when no policy was asked.</summary>
    internal readonly TraceLayout? Layout => _layout;

    /// <summary>What to tell the user when <see cref="ShouldNotify"/> is true: the policy's text or the built-in one, with the whole seconds to wait filled in.</summary>
    public readonly string NoticeText()
    {
        double seconds = Math.Clamp(Math.Ceiling(RetryAfter.TotalSeconds), 1, int.MaxValue);
        return (NotifyText ?? "Too many requests. Please try again in {seconds} s.")
            .Replace("{seconds}", seconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>What a counter said, by its place in <see cref="Layout"/>.</summary>
    internal readonly LimitReading Reading(int counter) => _manyReadings is { } many ? many[counter] : _fewReadings[counter];

    /// <summary>Begins with the policies that apply; the result is where their counters' readings go, all of them "not asked" as yet.</summary>
    [UnscopedRef]
    internal Span<LimitReading> Ask(TraceLayout layout)
    {
        _layout = layout;
        int count = layout.Counters.Length;
        return count <= FewReadings.Length ? _fewReadings[..count] : _manyReadings = new LimitReading[count];
    }

    /// <summary>Books the decision under the rule that made it.</summary>
    internal void DecidedBy(DecidingRule rule, long now) => (_rule, _decidedAt) = (rule, now);

    [InlineArray(Length)]
    private struct FewReadings
    {
        public const int Length = 6;
        private LimitReading _first;
    }
}

/// <summary>A rule and its policy as decisions name them.</summary>
/// <param name="Policy">The policy's name; null when a handler refused by itself.</param>
/// <param name="Rule">The name of the rule, or of the handler.</param>
/// <param name="NotifyText">What the policy tells who is refused; null for the built-in text.</param>
internal sealed record DecidingRule(string? Policy, string Rule, string? NotifyText);
