namespace BotSentinel.Filters.Spam;

/// <summary>The logistic function and its loss, without overflow.</summary>
internal static class Logistic
{
    /// <summary>The chance that log-odds stand for.</summary>
    public static double Of(double score) => 1 / (1 + Math.Exp(-score));

    /// <summary>The surprise, in nats, at a label where a score was foretold.</summary>
    public static double Loss(double score, bool label)
    {
        double towards = label ? score : -score;
        return towards > 0 ? Math.Log(1 + Math.Exp(-towards)) : Math.Log(1 + Math.Exp(towards)) - towards;
    }
}
