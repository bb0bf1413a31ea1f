using BotSentinel.Decisions;
using BotSentinel.Filters;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <content>Content, once limits have let an update through.</content>
internal sealed partial class SentinelPipeline
{
    /// <summary>Lets content filters judge what has not been refused. Costs one comparison without content rules.</summary>
    private static void JudgeContent(Plan plan, BotUpdate update, long now, bool onlyPeek, ref Decision decision)
    {
        if (plan.Content.Length > 0 && !decision.IsRefused)
        {
            Judge(plan, update, now, onlyPeek, ref decision);
        }
    }

    private static void Judge(Plan plan, BotUpdate update, long now, bool onlyPeek, ref Decision decision)
    {
        Content content = ContentPolicy.Borrow(update, now, onlyPeek);
        try
        {
            foreach (Rule rule in plan.Content)
            {
                if (rule.Policy.Content!.Judge(content, out Verdict verdict) is { } judgement)
                {
                    Take(rule, judgement, verdict, now, ref decision);
                }
            }
        }
        finally
        {
            ContentPolicy.Return(content);
        }

        if (decision.IsRefused && decision.Lease is { } lease)
        {
            // There will be no handler whose end gives it back.
            decision.Lease = null;
            lease.Dispose();
        }
    }

    private static void Take(Rule rule, ContentJudgement judgement, Verdict verdict, long now, ref Decision decision)
    {
        bool enforces = rule.Mode == PolicyMode.Enforce;
        decision.Content = decision.Content is { } other && other.Score >= judgement.Score ? other : judgement;
        if (verdict == Verdict.Allow || (enforces ? Severity(verdict) <= Severity(decision.Verdict) : decision.Verdict != Verdict.Allow || decision.IsShadow))
        {
            return;
        }

        decision.Verdict = enforces ? verdict : Verdict.Allow;
        decision.IsShadow = !enforces;
        decision.Reason = Reason.Content;
        decision.Stage = Stage.Filters;
        decision.Detail = judgement.Findings[0].Rule;
        decision.RetryAfter = verdict is Verdict.Deny or Verdict.Challenge ? TimeSpan.MaxValue : TimeSpan.Zero;
        decision.DecidedBy(rule.Deciding, now);
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
