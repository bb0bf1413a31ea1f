using BotSentinel.Decisions;
using BotSentinel.Filters;
using BotSentinel.Opinions;
using BotSentinel.Policies;

namespace BotSentinel.Pipeline;

/// <content>What the spam model is in doubt about, and what others say about it. Asking them is left to who can wait.</content>
internal sealed partial class SentinelPipeline
{
    private readonly SecondOpinionOptions _doubt = options.SecondOpinion;
    private readonly SecondOpinionOptions? _asked = asksOthers && options.SecondOpinion.Mode != PolicyMode.Off ? options.SecondOpinion : null;

    /// <summary>Lets the answers of others count, and takes the question away. Never makes a decision milder.</summary>
    public static void Settle(SecondOpinion said, SecondOpinionOptions options, long now, ref Decision decision)
    {
        Doubt doubt = decision.SecondOpinion!.Doubt!;
        decision.SecondOpinion = said;
        if (said.IsSpam != true)
        {
            return;
        }

        ContentJudgement judgement = Judgement(decision.Content, [.. said.Given.Where(given => SecondOpinions.IsSure(given, options))]);
        if (Take(doubt.Rule, doubt.Enforces, judgement, options.Verdict, now, ref decision))
        {
            decision.Stage = Stage.Opinions;
            decision.Detail = SecondOpinion.RuleName;
        }

        EndLeaseOfRefused(ref decision);
    }

    // As with rules: independent witnesses.
    private static ContentJudgement Judgement(ContentJudgement? before, GivenOpinion[] sure)
    {
        double passes = sure.Aggregate(1 - (before?.Score ?? 0), (left, given) => left * (1 - given.Confidence));
        IEnumerable<ContentFinding> findings = sure.Select(given => new ContentFinding(SecondOpinion.RuleName, given.Name, given.Confidence, given.Reason is null ? "says that it is spam" : $"says that it is spam: {given.Reason}", default));
        return new ContentJudgement(1 - passes, [.. before?.Findings ?? [], .. findings]);
    }

    private void NoteDoubt(Rule rule, Content content, ref Decision decision)
    {
        double probability = content.SpamProbability;
        content.SpamProbability = 0;
        decision.SpamProbability = Math.Max(decision.SpamProbability, (float)probability);
        decision.IsDoubtful |= probability >= _doubt.From && content.FoldedText.Length >= _doubt.MinLength;
        if (_asked is null || probability < _asked.From || probability > _asked.To || content.FoldedText.Length < _asked.MinLength)
        {
            return;
        }

        // Of several rules in doubt, one whose word counts.
        bool enforces = rule.Mode == PolicyMode.Enforce && _asked.Mode == PolicyMode.Enforce;
        if (decision.SecondOpinion is null || (enforces && !decision.SecondOpinion.Doubt!.Enforces))
        {
            decision.SecondOpinion = new SecondOpinion(probability, [], null) { Doubt = new Doubt(rule.Deciding, enforces, content.Text, content.FoldedText.ToString()) };
        }
    }

    // Whoever is refused or flagged already would not become worse off by an answer.
    private void ForgetNeedlessDoubt(ref Decision decision)
    {
        if (decision.SecondOpinion is not null && Severity(_asked!.Verdict) <= Severity(decision.Verdict))
        {
            decision.SecondOpinion = null;
        }
    }
}
