namespace BotSentinel.Filters.Spam.Marks;

/// <summary>The marks of a tenant, summed up. Shares are from 0 to 1, and 0 where there is nothing to count. Immutable.</summary>
public sealed record SpamMarkReport
{
    private const int Lately = 100, MostDisputes = 100;

    /// <summary>Marks "spam" that count; undone and forgotten ones are not among them.</summary>
    public required int Spam { get; init; }

    /// <summary>Marks "not spam" that count.</summary>
    public required int NotSpam { get; init; }

    /// <summary>Marks that only record that somebody acted.</summary>
    public required int WithoutLearning { get; init; }

    /// <summary>Marks that were undone.</summary>
    public required long Undone { get; init; }

    /// <summary>Texts that are marked.</summary>
    public required int Texts { get; init; }

    /// <summary>Texts that the model learns from: those that operators agree about, the newest 2,000 of them.</summary>
    public required int Teaching { get; init; }

    /// <summary>How much of what the model learnt counts, from 0 to 1: less where there are more texts marked "spam" than "not spam", or less than two "spam" for five "not spam"; nothing where there is one kind alone.</summary>
    public required double LessonPart { get; init; }

    /// <summary>The share of marks where the model had said the opposite.</summary>
    public required double Disagreement { get; init; }

    /// <summary>What changes over time.</summary>
    public required SpamMarkDrift Drift { get; init; }

    /// <summary>The operators, who marked most first.</summary>
    public required IReadOnlyList<SpamOperatorReport> Operators { get; init; }

    /// <summary>How many texts operators marked both ways.</summary>
    public required int Disputed { get; init; }

    /// <summary>Those texts, the last marked first; 100 at most. Of each all its marks, the oldest first.</summary>
    public required IReadOnlyList<IReadOnlyList<SpamMark>> Disputes { get; init; }

    internal static SpamMarkReport Of(IReadOnlyList<SpamMark> marks, IReadOnlyCollection<MarkedText> texts, long undone)
    {
        SpamMark[] counting = [.. marks.Where(mark => mark.Learns)];
        MarkedText[] disputed = [.. texts.Where(text => text.IsDisputed).OrderByDescending(text => text.Marks[^1].Id)];
        LessonPlan plan = LessonPlan.Of(texts);
        return new SpamMarkReport
        {
            Spam = counting.Count(mark => mark.IsSpam),
            NotSpam = counting.Count(mark => !mark.IsSpam),
            WithoutLearning = marks.Count - counting.Length,
            Undone = undone,
            Texts = texts.Count,
            Teaching = plan.Count,
            LessonPart = plan.Part,
            Disagreement = SpamMarkDrift.Disagreement(counting),
            Drift = SpamMarkDrift.Of(counting[..Math.Max(0, counting.Length - Lately)], counting[Math.Max(0, counting.Length - Lately)..]),
            Operators = [.. Sum(counting, texts, plan).OrderByDescending(report => report.Spam + report.NotSpam)],
            Disputed = disputed.Length,
            Disputes = [.. disputed.Take(MostDisputes).Select(text => text.Marks.ToArray())],
        };
    }

    private static IEnumerable<SpamOperatorReport> Sum(SpamMark[] marks, IReadOnlyCollection<MarkedText> texts, LessonPlan plan)
    {
        Dictionary<string, int> overruled = texts.Where(text => text.IsDisputed && text.Verdict.Packed != 0)
            .SelectMany(text => text.LastWords.Where(word => word.IsSpam != text.Verdict.IsSpam))
            .CountBy(word => word.By, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return marks.GroupBy(mark => mark.By, StringComparer.Ordinal).Select(own => new SpamOperatorReport(
            own.Key,
            own.Count(mark => mark.IsSpam),
            own.Count(mark => !mark.IsSpam),
            SpamMarkDrift.Disagreement([.. own]),
            overruled.GetValueOrDefault(own.Key),
            plan.Weights.GetValueOrDefault(own.Key),
            plan.Outsiders.Contains(own.Key)));
    }
}

/// <summary>What an operator marked.</summary>
/// <param name="By">The operator.</param>
/// <param name="Spam">Marks "spam".</param>
/// <param name="NotSpam">Marks "not spam".</param>
/// <param name="Disagreement">The share of them where the model had said the opposite.</param>
/// <param name="Overruled">Texts about which most other operators say the opposite.</param>
/// <param name="Weight">How many texts' worth the operator counts for the model: less than the marks where more operators agree, or where one would outweigh the rest.</param>
/// <param name="Contradicts">True when the marks contradict those of most others, or of the only other one: the model does not learn from them.</param>
public sealed record SpamOperatorReport(string By, int Spam, int NotSpam, double Disagreement, int Overruled, double Weight, bool Contradicts);

/// <summary>How the last 100 marks differ from those before: when the model disagrees with them more often, spam has changed, or operators have.</summary>
/// <param name="Earlier">Marks before the last 100.</param>
/// <param name="EarlierDisagreement">The share of them where the model had said the opposite.</param>
/// <param name="LatelyDisagreement">The share of the last 100.</param>
/// <param name="EarlierMoved">How far, on average, the marks before each of them had moved the model's opinion of its text, in log-odds, either way.</param>
/// <param name="LatelyMoved">How far for the last 100: how much the model in force is no longer the one that was shipped.</param>
public sealed record SpamMarkDrift(int Earlier, double EarlierDisagreement, double LatelyDisagreement, double EarlierMoved, double LatelyMoved)
{
    internal static SpamMarkDrift Of(SpamMark[] earlier, SpamMark[] lately) =>
        new(earlier.Length, Disagreement(earlier), Disagreement(lately), Moved(earlier), Moved(lately));

    internal static double Disagreement(SpamMark[] marks) => marks.Length == 0 ? 0 : marks.Average(mark => mark.Disagrees ? 1.0 : 0);

    private static double Moved(SpamMark[] marks) => marks.Length == 0 ? 0 : marks.Average(mark => Math.Abs(mark.Moved));
}
