using System.Text.Json;
using System.Text.Json.Serialization;
using BotSentinel.Filters.Spam;

namespace BotSentinel.Cli.Spam;

/// <summary>How well scores tell spam from other texts. Figures that need both are null where there is only one.</summary>
/// <param name="Rows">Texts.</param>
/// <param name="Precision">Of those taken for spam at the model's threshold, the share that is.</param>
/// <param name="Recall">Of the spam, the share taken for it.</param>
/// <param name="F1">The harmonic mean of these two.</param>
/// <param name="RocAuc">The chance that a spam scores higher than another text.</param>
/// <param name="RecallAt1PctFpr">The share of spam above the score that 1 % of the other texts here reach.</param>
/// <param name="RecallAt01PctFpr">As <paramref name="RecallAt1PctFpr"/>, for 0.1 %.</param>
/// <param name="FalsePositiveRate">Of the other texts, the share taken for spam at the model's threshold.</param>
internal sealed record SpamReport(int Rows, double? Precision, double? Recall, double? F1, double? RocAuc, double? RecallAt1PctFpr, double? RecallAt01PctFpr, double? FalsePositiveRate)
{
    private static readonly JsonSerializerOptions Spelling = new(JsonSerializerDefaults.Web);

    /// <summary>The same for the texts of each language.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, SpamReport>? ByLanguage { get; init; }

    /// <summary>The same for the texts of each source.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, SpamReport>? BySource { get; init; }

    public static SpamReport Of(IReadOnlyList<SpamRow> rows, double[] scores, SpamCalibration calibration)
    {
        double threshold = Best(calibration);
        int[] all = [.. Enumerable.Range(0, rows.Count)];
        return Of(all) with { ByLanguage = By(row => row.Language), BySource = By(row => row.Source) };

        Dictionary<string, SpamReport> By(Func<SpamRow, string> part) =>
            all.GroupBy(row => part(rows[row])).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Of([.. group]));

        SpamReport Of(int[] of)
        {
            double[] spam = [.. of.Where(row => rows[row].IsSpam).Select(row => scores[row]).Order()];
            double[] ham = [.. of.Where(row => !rows[row].IsSpam).Select(row => scores[row]).Order()];
            int caught = spam.Count(score => score >= threshold), wrong = ham.Count(score => score >= threshold);
            return new SpamReport(
                of.Length,
                Share(caught, caught + wrong),
                Share(caught, spam.Length),
                Share(2 * caught, caught + wrong + spam.Length),
                Auc(spam, ham),
                RecallAt(spam, ham, 0.01),
                RecallAt(spam, ham, 0.001),
                Share(wrong, ham.Length));
        }
    }

    /// <summary>The score from which a text counts as spam in <see cref="Precision"/>, <see cref="Recall"/> and <see cref="F1"/>: that of 1.5 % false alarms, where F1 is best.</summary>
    public static double Best(SpamCalibration calibration) => calibration.Threshold(0.015);

    public string ToJson() => JsonSerializer.Serialize(this, Spelling);

    public override string ToString() =>
        $"{Rows} texts: F1 {F1:0.000}, precision {Precision:0.000}, recall {Recall:0.000}, ROC-AUC {RocAuc:0.0000}, recall at 1 % false alarms {RecallAt1PctFpr:0.000}, at 0.1 % {RecallAt01PctFpr:0.000}, false alarms {FalsePositiveRate:0.0000}";

    private static double? Share(int part, int all) => all == 0 ? null : Math.Round((double)part / all, 4);

    private static double? RecallAt(double[] spam, double[] ham, double share)
    {
        if (spam.Length == 0 || ham.Length == 0)
        {
            return null;
        }

        double threshold = ham[^(Math.Min(ham.Length, (int)(ham.Length * share) + 1))];
        return Share(spam.Count(score => score > threshold), spam.Length);
    }

    // The rank sum of Mann and Whitney, equal scores half.
    private static double? Auc(double[] spam, double[] ham)
    {
        if (spam.Length == 0 || ham.Length == 0)
        {
            return null;
        }

        double below = 0;
        int less = 0, notMore = 0;
        foreach (double score in spam)
        {
            while (less < ham.Length && ham[less] < score)
            {
                less++;
            }

            notMore = Math.Max(notMore, less);
            while (notMore < ham.Length && ham[notMore] <= score)
            {
                notMore++;
            }

            below += (less + notMore) / 2.0;
        }

        return Math.Round(below / ((double)spam.Length * ham.Length), 4);
    }
}
