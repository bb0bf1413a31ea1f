using BotSentinel.Decisions;

namespace BotSentinel.Filters;

/// <summary>A content rule made ready.</summary>
internal sealed record ContentRule(string Name, double Weight, ContentNode Node);

/// <summary>
/// The content rules of a policy and what their score leads to. Rules are taken for independent witnesses: the score is the
/// chance that at least one is right, 1 - (1 - w1 s1)(1 - w2 s2)... Immutable; allocates nothing when nothing is found.
/// </summary>
internal sealed class ContentPolicy(ContentRule[] rules, int filters, double flag, double challenge, double deny)
{
    [ThreadStatic]
    private static Content? _pooled;

    /// <summary>What the rules say; null when they found nothing.</summary>
    /// <param name="content">The update; taken up by <see cref="Borrow"/>.</param>
    /// <param name="verdict">What it leads to.</param>
    public ContentJudgement? Judge(Content content, out Verdict verdict)
    {
        content.MakeRoom(filters);
        double passes = 1;
        Span<double> scores = stackalloc double[Math.Min(rules.Length, 64)];
        for (int i = 0; i < rules.Length; i++)
        {
            double score = rules[i].Weight * rules[i].Node.Score(content);
            passes *= 1 - score;
            if (i < scores.Length)
            {
                scores[i] = score;
            }
        }

        verdict = Verdict.Allow;
        double total = 1 - passes;
        if (total <= 0)
        {
            return null;
        }

        // A hair below a threshold is on it: 0.5 and 0.8 make 0.8999999.
        double judged = total + 1e-9;
        verdict = judged >= deny ? Verdict.Deny : judged >= challenge ? Verdict.Challenge : judged >= flag ? Verdict.Flag : Verdict.Allow;
        return Explain(content, Math.Min(1, total), scores);
    }

    /// <summary>The thread's content with an update in it; nobody else has it until it is given back.</summary>
    public static Content Borrow(Updates.BotUpdate update, long now, bool onlyPeek)
    {
        Content content = _pooled ?? new Content();
        _pooled = null;
        content.Take(update, now, onlyPeek);
        return content;
    }

    public static void Return(Content content) => _pooled = content;

    private ContentJudgement Explain(Content content, double total, ReadOnlySpan<double> scores)
    {
        List<ContentFinding> findings = [];
        int[] order = [.. Enumerable.Range(0, rules.Length)];
        double[] all = scores.ToArray();
        Array.Sort(order, (a, b) => Score(b).CompareTo(Score(a)) is not 0 and var by ? by : a.CompareTo(b));
        foreach (int i in order)
        {
            if (Score(i) > 0)
            {
                rules[i].Node.Explain(content, rules[i].Name, findings);
            }
        }

        return new ContentJudgement(total, findings);

        double Score(int rule) => rule < all.Length ? all[rule] : 0;
    }
}
