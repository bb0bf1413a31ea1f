using System.Diagnostics;
using System.Globalization;
using BotSentinel.Cli.Spam;
using BotSentinel.Filters.Spam;

namespace BotSentinel.Benchmarks.Spam;

/// <summary>
/// <c>./bench.sh spam-compare DATA</c>: the spam model beside ML.NET's trainers and a naive Bayes, each taught with four fifths of the same texts and asked about the rest, near-duplicates
/// kept together. Prints one table. Each is given the same threshold, of false alarms over all texts that it was not taught with.
/// </summary>
internal static class SpamComparison
{
    public const string Command = "spam-compare";

    public static void Run(string path)
    {
        List<SpamRow> rows = SpamRow.Read(path);
        int[] groups = NearDuplicates.Group(rows);
        Console.WriteLine($"{rows.Count} texts, {rows.Count(row => row.IsSpam)} of them spam, in {groups.Distinct().Count()} groups of near-duplicates");
        Console.WriteLine();
        Console.WriteLine("| held out | F1 | precision | recall | ROC-AUC | recall at 1 % false alarms | at 0.1 % | a text | model |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        Own(rows);
        foreach (Contender contender in (IEnumerable<Contender>)[.. MlNetContender.All(), new NaiveBayes()])
        {
            Measure(contender, rows, groups);
        }
    }

    private static void Own(List<SpamRow> rows)
    {
        SpamModel model = new SpamTrainer(TextWriter.Null, CancellationToken.None).Train(rows, out SpamReport report);
        using var file = new MemoryStream();
        model.Save(file);
        var reader = new SpamReader();
        Print("BotSentinel", report, Cost(text => model.Score(reader.Read(text)), rows), file.Length);
    }

    private static void Measure(Contender contender, List<SpamRow> rows, int[] groups)
    {
        double[] scores = new double[rows.Count];
        for (int fold = 0; fold < SpamTrainer.Folds; fold++)
        {
            contender.Learn([.. rows.Where((_, row) => SpamTrainer.FoldOf(groups[row]) != fold)]);
            for (int row = 0; row < rows.Count; row++)
            {
                scores[row] = SpamTrainer.FoldOf(groups[row]) == fold ? contender.Score(rows[row].Text) : scores[row];
            }
        }

        contender.Learn(rows);
        Print(contender.Name, SpamReport.Of(rows, scores, SpamTrainer.Calibrate(rows, scores)), Cost(contender.Score, rows), contender.Bytes);
    }

    // The median of rounds over all texts, in microseconds for a text.
    private static double Cost(Func<string, double> score, List<SpamRow> rows)
    {
        double[] rounds = new double[7];
        for (int round = 0; round < rounds.Length; round++)
        {
            long started = Stopwatch.GetTimestamp();
            foreach (SpamRow row in rows)
            {
                score(row.Text);
            }

            rounds[round] = Stopwatch.GetElapsedTime(started).TotalMicroseconds / rows.Count;
        }

        return rounds.Order().ElementAt(rounds.Length / 2);
    }

    private static void Print(string name, SpamReport report, double cost, long bytes) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {report.F1:0.000} | {report.Precision:0.000} | {report.Recall:0.000} | {report.RocAuc:0.0000} | {report.RecallAt1PctFpr:0.000} | {report.RecallAt01PctFpr:0.000} | {cost:0.0} us | {bytes / 1e6:0.00} MB |"));
}
