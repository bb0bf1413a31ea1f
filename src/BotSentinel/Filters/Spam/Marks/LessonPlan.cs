namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// Which texts teach, and how much. A text teaches once, by the verdict of its operators, who share its weight. Operators who contradict most others do not teach. The
/// others count in full for <see cref="FullTexts"/> texts each, and beyond at most as much as all others together; one who is alone counts in full. A function of the
/// marks. Immutable.
/// </summary>
internal sealed class LessonPlan
{
    /// <summary>Texts that teach; older ones are still remembered.</summary>
    public const int MostTexts = 2_000;

    // As many texts that are spam for each that is not, or two and a half that are not for each that is: what most people mark, and no more than that.
    private const double MostSpamForEach = 1, MostNotSpamForEach = 2.5;

    /// <summary>Texts for which an operator counts in full whatever the others do.</summary>
    public const int FullTexts = 20;

    private readonly (byte[] Example, bool IsSpam, double Weight)[] _texts;

    private LessonPlan((byte[] Example, bool IsSpam, double Weight)[] texts, Dictionary<string, double> weights, HashSet<string> outsiders) =>
        (_texts, Weights, Outsiders) = (texts, weights, outsiders);

    public int Count => _texts.Length;

    /// <summary>How much of the lesson counts.</summary>
    public double Part => PartOf(_texts.Sum(text => text.IsSpam ? text.Weight : 0), _texts.Sum(text => text.IsSpam ? 0 : text.Weight));

    /// <summary>How many texts' worth each operator counts.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; }

    /// <summary>Operators who contradict most others.</summary>
    public IReadOnlySet<string> Outsiders { get; }

    /// <summary>
    /// How much of a lesson counts, from 0 to 1: whoever is told of spam alone takes everything of that community for spam, and whoever is told of the rest alone, nothing.
    /// </summary>
    /// <param name="spam">Texts that are spam.</param>
    /// <param name="notSpam">Texts that are not.</param>
    public static double PartOf(double spam, double notSpam) =>
        spam <= 0 || notSpam <= 0 ? 0 : Math.Min(1, Math.Min(MostSpamForEach * notSpam / spam, MostNotSpamForEach * spam / notSpam));

    /// <param name="texts">The marked texts, in any order.</param>
    public static LessonPlan Of(IEnumerable<MarkedText> texts)
    {
        (MarkedText Text, string[] By)[] agreed = [.. texts.Where(text => text.Trace.Example is not null && text.Verdict.Packed != 0)
            .OrderByDescending(text => text.Marks[^1].Id).Select(text => (text, Supporters(text)))];
        HashSet<string> outsiders = OperatorAgreement.Outsiders(agreed);
        (MarkedText Text, string[] By)[] teaching = [.. agreed.Select(text => (text.Text, By: (string[])[.. text.By.Where(by => !outsiders.Contains(by))]))
            .Where(text => text.By.Length > 0).Take(MostTexts).OrderBy(text => text.Text.Marks[0].Id)];
        var shares = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach ((_, string[] together) in teaching)
        {
            foreach (string by in together)
            {
                shares[by] = shares.GetValueOrDefault(by) + (1.0 / together.Length);
            }
        }

        Dictionary<string, double> factors = shares.ToDictionary(share => share.Key, share => Factor(share.Value, teaching.Length, shares.Count), StringComparer.Ordinal);
        return new LessonPlan(
            [.. teaching.Select(text => (text.Text.Trace.Example!, text.Text.Verdict.IsSpam, text.By.Average(by => factors[by])))],
            shares.ToDictionary(share => share.Key, share => share.Value * factors[share.Key], StringComparer.Ordinal),
            outsiders);
    }

    /// <summary>The examples, in the order in which their texts were first marked.</summary>
    public SpamExample[] Examples() => [.. _texts.Select(text => PackedExample.Unpack(text.Example, text.IsSpam, text.Weight))];

    private static double Factor(double share, double all, int operators) =>
        operators == 1 ? 1 : Math.Min(1, Math.Max(FullTexts, all - share) / share);

    private static string[] Supporters(MarkedText text) => [.. text.LastWords.Where(word => word.IsSpam == text.Verdict.IsSpam).Select(word => word.By)];
}
