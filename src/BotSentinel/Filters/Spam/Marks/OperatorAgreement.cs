namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// Finds operators whose marks contradict those of most others: by mistake, by malice, or because they mean something else by spam. Each of the operators who marked most judges the others'
/// texts by which of his own two kinds they are more like (nearest centroid), if he can tell his own apart that way. A function of the marks.
/// </summary>
internal static class OperatorAgreement
{
    /// <summary>Texts that an operator must have marked to be judged.</summary>
    public const int FewestTexts = 10;

    private const int FewestOfEach = 5, NewestOfEach = 50, MostJudges = 20;

    // Half would be a coin's.
    private const double LeastSure = 0.6;

    /// <summary>Those who contradict most others; two who contradict each other, and nobody else could tell, are both among them.</summary>
    /// <param name="texts">Texts that operators agree about, the newest first, each with those who say what the majority says.</param>
    public static HashSet<string> Outsiders(IEnumerable<(MarkedText Text, string[] By)> texts)
    {
        HashSet<string> outsiders = new(StringComparer.Ordinal);
        List<(string By, List<SpamExample> Texts)> operators = ByOperator(texts);
        if (operators.Count < 2)
        {
            return outsiders;
        }

        double[]?[] verdicts = Verdicts([.. operators.Select(own => own.Texts)]);
        List<int> inside = [.. Enumerable.Range(0, operators.Count)];
        while (Contradicting() is { Count: > 0 } contradicting)
        {
            int[] leaving = inside.Count == 2 ? [.. contradicting] : [contradicting[0]];
            outsiders.UnionWith(leaving.Select(who => operators[who].By));
            inside.RemoveAll(leaving.Contains);
        }

        return outsiders;

        // The worst first.
        List<int> Contradicting() => [.. inside
            .Select(who => (Who: who, Short: LeastShare(operators[who].Texts.Count) - Middle([.. inside.Where(judge => judge != who && judge < verdicts.Length).Select(judge => verdicts[judge]?[who]).OfType<double>().Order()])))
            .Where(judged => judged.Short > 0).OrderByDescending(judged => judged.Short).Select(judged => judged.Who)];
    }

    // Two standard deviations below what a coin would agree with.
    private static double LeastShare(int texts) => 0.5 - (1 / Math.Sqrt(texts));

    // Whom nobody can judge is trusted.
    private static double Middle(double[] sorted) => sorted.Length == 0 ? 1 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static List<(string By, List<SpamExample> Texts)> ByOperator(IEnumerable<(MarkedText Text, string[] By)> texts)
    {
        var own = new Dictionary<string, List<SpamExample>>(StringComparer.Ordinal);
        foreach ((MarkedText text, string[] supporters) in texts)
        {
            SpamExample? example = null;
            foreach (string by in supporters)
            {
                if (!own.TryGetValue(by, out List<SpamExample>? list))
                {
                    own.Add(by, list = []);
                }

                if (list.Count(known => known.IsSpam == text.Verdict.IsSpam) < NewestOfEach)
                {
                    list.Add(example ??= PackedExample.Unpack(text.Trace.Example!, text.Verdict.IsSpam, weight: 1));
                }
            }
        }

        return [.. own.Where(entry => entry.Value.Count >= FewestTexts).OrderByDescending(entry => entry.Value.Count).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => (entry.Key, entry.Value))];
    }

    /// <summary>By judge, those who marked most: the share of each operator's texts that he would have marked likewise; null for one who cannot judge.</summary>
    private static double[]?[] Verdicts(List<SpamExample>[] operators)
    {
        float[] spam = new float[SpamFeatures.Pieces], other = new float[SpamFeatures.Pieces];
        return [.. operators.Take(MostJudges).Select(judge =>
        {
            Array.Clear(spam);
            Array.Clear(other);
            return Judge(judge, spam, other) is { } middle ? operators.Select(texts => texts.Average(text => Like(text, spam) - Like(text, other) > middle == text.IsSpam ? 1.0 : 0)).ToArray() : null;
        })];
    }

    /// <summary>Fills in what the judge's two kinds of texts look like on average; tells the difference in likeness that parts them, null when he cannot judge.</summary>
    private static double? Judge(List<SpamExample> judge, float[] spam, float[] other)
    {
        int spams = judge.Count(text => text.IsSpam), others = judge.Count - spams;
        if (spams < FewestOfEach || others < FewestOfEach)
        {
            return null;
        }

        foreach (SpamExample text in judge)
        {
            (float[] kind, int count) = text.IsSpam ? (spam, spams) : (other, others);
            float share = (float)(Length(text) / count);
            foreach (int piece in text.Pieces)
            {
                kind[piece] += share;
            }
        }

        // Each of his own texts is looked at as if he had not marked it.
        double[] scores = [.. judge.Select(text => text.IsSpam ? Without(Like(text, spam), spams) - Like(text, other) : Like(text, spam) - Without(Like(text, other), others))];
        double middle = (Average(true, score => score) + Average(false, score => score)) / 2;
        double sure = (Average(true, score => score > middle ? 1 : 0) + Average(false, score => score <= middle ? 1 : 0)) / 2;
        return sure >= LeastSure ? middle : null;

        double Average(bool isSpam, Func<double, double> of) => scores.Where((_, i) => judge[i].IsSpam == isSpam).Average(of);
    }

    private static double Without(double like, int count) => ((count * like) - 1) / (count - 1);

    private static double Like(SpamExample text, float[] kind)
    {
        double sum = 0;
        foreach (int piece in text.Pieces)
        {
            sum += kind[piece];
        }

        return sum * Length(text);
    }

    private static double Length(SpamExample text) => text.Pieces.Length == 0 ? 0 : 1 / Math.Sqrt(text.Pieces.Length);
}
