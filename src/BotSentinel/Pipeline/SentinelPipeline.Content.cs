using BotSentinel.Decisions;
using BotSentinel.Filters;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <content>Content, once limits have let an update through.</content>
internal sealed partial class SentinelPipeline
{
    private static readonly DecidingRule OutgoingRule = new("outgoing", "outgoing", null);

    private readonly ContentPolicy? _outgoing = options.OutgoingContent is { Rules.IsEmpty: false } outgoing ? new ContentCompiler(filters).Compile(outgoing) : null;

    /// <summary>What the rules for the bot's own messages say.</summary>
    public Decision JudgeOutgoing(BotUpdate message, long now)
    {
        Decision decision = new() { Stage = Stage.Filters };
        if (_outgoing is null)
        {
            return decision;
        }

        Content content = ContentPolicy.Borrow(message, now, onlyPeek: false);
        try
        {
            if (_outgoing.Judge(content, out Verdict verdict) is { } judgement)
            {
                Take(OutgoingRule, enforces: true, judgement, verdict, now, ref decision);
            }
        }
        finally
        {
            ContentPolicy.Return(content);
        }

        return decision;
    }

    /// <summary>Lets content filters judge what has not been refused. Costs one comparison without content rules.</summary>
    private void JudgeContent(Plan plan, BotUpdate update, long now, bool onlyPeek, ref Decision decision)
    {
        if (plan.Content.Length > 0 && !decision.IsRefused)
        {
            Judge(plan, update, now, onlyPeek, ref decision);
        }
    }

    private void Judge(Plan plan, BotUpdate update, long now, bool onlyPeek, ref Decision decision)
    {
        Content content = ContentPolicy.Borrow(update, now, onlyPeek);
        try
        {
            foreach (Rule rule in plan.Content)
            {
                if (rule.Policy.Content!.Judge(content, out Verdict verdict) is { } judgement)
                {
                    Take(rule.Deciding, rule.Mode == PolicyMode.Enforce, judgement, verdict, now, ref decision);
                }

                NoteDoubt(rule, content, ref decision);
            }
        }
        finally
        {
            ContentPolicy.Return(content);
        }

        ForgetNeedlessDoubt(ref decision);
        EndLeaseOfRefused(ref decision);
    }

    private static void EndLeaseOfRefused(ref Decision decision)
    {
        if (decision.IsRefused && decision.Lease is { } lease)
        {
            // There will be no handler whose end gives it back.
            decision.Lease = null;
            lease.Dispose();
        }
    }

    // True when the verdict is the decision's now.
    private static bool Take(DecidingRule rule, bool enforces, ContentJudgement judgement, Verdict verdict, long now, ref Decision decision)
    {
        decision.Content = decision.Content is { } other && other.Score >= judgement.Score ? other : judgement;
        if (verdict == Verdict.Allow || (enforces ? Severity(verdict) <= Severity(decision.Verdict) : decision.Verdict != Verdict.Allow || decision.IsShadow))
        {
            return false;
        }

        decision.Verdict = enforces ? verdict : Verdict.Allow;
        decision.IsShadow = !enforces;
        decision.Reason = Reason.Content;
        decision.Stage = Stage.Filters;
        decision.Detail = judgement.Findings[0].Rule;
        decision.RetryAfter = verdict is Verdict.Deny or Verdict.Challenge ? TimeSpan.MaxValue : TimeSpan.Zero;
        decision.DecidedBy(rule, now);
        return true;
    }

    // The order of the enum is that of its history.
    private static int Severity(Verdict verdict) => verdict switch
    {
        Verdict.Allow => 0,
        Verdict.Flag => 1,
        Verdict.Challenge => 2,
        _ => 3,
    };
}
