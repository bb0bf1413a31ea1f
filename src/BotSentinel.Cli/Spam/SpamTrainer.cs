using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Text;

namespace BotSentinel.Cli.Spam;

/// <summary>
/// Teaches a model: a logistic regression whose pieces are weighed first by how differently spam and other texts use them (NB-SVM: Wang and Manning, 2012), and hidden
/// units beside it (<see cref="UnitTrainer"/>), on the texts, on spam in disguise and on honest texts with harmless variation. How much the two count, and what scores
/// mean, is found out on texts that were left out, near-duplicates together. The same data gives the same bytes.
/// </summary>
internal sealed class SpamTrainer(TextWriter progress, CancellationToken cancellationToken)
{
    /// <summary>Into how many parts texts are divided, to be held out one after the other.</summary>
    public const int Folds = 5;

    private const int Rounds = 60, Seed = 2002, Copies = 2;
    private const double Pull = 1e-5, Smoothing = 0.3, SignalScale = 0.5, VariedWeight = 0.5, HamVaried = 0.5, SpamDisguised = 0.85;

    private readonly FoldedText _folded = new();
    private readonly SpamFeatures _features = new();
    private readonly TextWriter _progress = TextWriter.Synchronized(progress);

    /// <summary>Teaches a model with all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="heldOut">How models did on what they were not taught with.</param>
    public SpamModel Train(IReadOnlyList<SpamRow> rows, out SpamReport heldOut)
    {
        int[] groups = NearDuplicates.Group(rows);
        _progress.WriteLine($"{rows.Count} texts, {rows.Count(row => row.IsSpam)} of them spam, in {groups.Distinct().Count()} groups of near-duplicates");
        SpamExample[] plain = [.. rows.Select(row => Example(row.Text, row.IsSpam, 1))];
        (int Of, SpamExample Example)[] varied = [.. Enumerable.Range(0, Copies).SelectMany(copy => Vary(rows, Seed + copy))];

        double[] regression = new double[rows.Count], units = new double[rows.Count];
        int done = 0;
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, Folds, options, fold =>
        {
            Parts parts = Fit([.. Enumerable.Range(0, rows.Count).Where(row => FoldOf(groups[row]) != fold).Select(row => plain[row]), .. varied.Where(one => FoldOf(groups[one.Of]) != fold).Select(one => one.Example)]);
            foreach (int row in Enumerable.Range(0, rows.Count).Where(row => FoldOf(groups[row]) == fold))
            {
                (regression[row], units[row]) = (parts.ScoreOfRegression(plain[row]), parts.Units.Score(plain[row]));
            }

            _progress.WriteLine($"held out {Interlocked.Increment(ref done)} of {Folds} parts");
        });

        Mix mix = Weigh(rows, regression, units);
        double[] scores = [.. regression.Select((score, row) => mix.Of(score, units[row]))];
        SpamCalibration calibration = Calibrate(rows, scores);
        heldOut = SpamReport.Of(rows, scores, calibration);
        return Fit([.. plain, .. varied.Select(one => one.Example)]).ToModel(mix, calibration);
    }

    /// <summary>A text as a model sees it.</summary>
    public SpamExample Example(string text, bool isSpam, double weight)
    {
        _folded.Fold(text);
        _features.Read(_folded, text);
        return SpamExample.Of(_features, isSpam, weight);
    }

    /// <summary>In which part the texts of a group of near-duplicates are held out.</summary>
    public static int FoldOf(int group) => (int)((uint)(group * 2654435761) >> 8) % Folds;

    private IEnumerable<(int Of, SpamExample Example)> Vary(IReadOnlyList<SpamRow> rows, int seed)
    {
        var variations = new Variations(seed);
        var random = new Random(seed);
        for (int i = 0; i < rows.Count; i++)
        {
            SpamRow row = rows[i];
            if (row.IsSpam || random.NextDouble() < HamVaried)
            {
                string varied = row.IsSpam && random.NextDouble() < SpamDisguised ? variations.Disguise(row.Text) : variations.Vary(row.Text);
                yield return (i, Example(varied, row.IsSpam, VariedWeight));
            }
        }
    }

    private Parts Fit(SpamExample[] examples)
    {
        int[] columns = new int[SpamFeatures.Pieces];
        Array.Fill(columns, -1);
        var pieces = new List<int>();
        foreach (int piece in examples.SelectMany(example => example.Pieces))
        {
            if (columns[piece] < 0)
            {
                columns[piece] = pieces.Count;
                pieces.Add(piece);
            }
        }

        int[][] found = [.. examples.Select(example => example.Pieces.Select(piece => columns[piece]).ToArray())];
        double all = examples.Sum(example => example.Weight);
        SparseRegression.Row[] rows = [.. examples.Select((example, i) => new SparseRegression.Row(
            found[i], SpamModel.Share(example.Pieces.Length), [.. example.Signals.Select(signal => signal + pieces.Count)], example.IsSpam, example.Weight / all))];
        double[] scales = [.. Ratios(examples, found, pieces.Count), .. Enumerable.Repeat(SignalScale, SpamFeatures.Signals)];
        double[] learnt = SparseRegression.Fit(rows, scales, Pull, 0, Rounds, cancellationToken);
        double[] weights = new double[SpamFeatures.Pieces];
        foreach ((int column, int piece) in pieces.Index())
        {
            weights[piece] = learnt[column];
        }

        return new Parts(weights, learnt[pieces.Count..^1], learnt[^1], UnitTrainer.Learn(examples, cancellationToken));
    }

    // How much more often spam has a piece than other texts have it, as a logarithm, without its sign.
    private static double[] Ratios(SpamExample[] examples, int[][] found, int pieces)
    {
        double[] spam = new double[pieces], ham = new double[pieces];
        double allSpam = 2 * Smoothing, allHam = 2 * Smoothing;
        for (int i = 0; i < examples.Length; i++)
        {
            (double[] counts, double weight) = (examples[i].IsSpam ? spam : ham, examples[i].Weight);
            allSpam += examples[i].IsSpam ? weight : 0;
            allHam += examples[i].IsSpam ? 0 : weight;
            foreach (int column in found[i])
            {
                counts[column] += weight;
            }
        }

        return [.. Enumerable.Range(0, pieces).Select(column => Math.Abs(Math.Log((Smoothing + spam[column]) / allSpam) - Math.Log((Smoothing + ham[column]) / allHam)))];
    }

    // How much regression and units count, by texts that neither was taught with.
    private static Mix Weigh(IReadOnlyList<SpamRow> rows, double[] regression, double[] units)
    {
        double[] point = [0.5, 0.5, 0];
        Lbfgs.Minimize(point, Loss, Rounds);

        // Where what is left out has nothing in common with what teaches, it says nothing about the two.
        return point[0] > 0 && point[1] > 0 ? new Mix(point[0], point[1], point[2]) : new Mix(0.5, 0.5, 0);

        double Loss(double[] at, double[] gradient)
        {
            Array.Clear(gradient);
            double loss = 0;
            for (int i = 0; i < rows.Count; i++)
            {
                double score = new Mix(at[0], at[1], at[2]).Of(regression[i], units[i]), error = (Logistic.Of(score) - (rows[i].IsSpam ? 1 : 0)) / rows.Count;
                loss += Logistic.Loss(score, rows[i].IsSpam) / rows.Count;
                gradient[0] += error * regression[i];
                gradient[1] += error * units[i];
                gradient[2] += error;
            }

            return loss;
        }
    }

    /// <summary>Finds out which scores how few honest texts reach, on texts that whoever gave the scores was not taught with. They are taken for log-odds, as with the mix they are.</summary>
    public static SpamCalibration Calibrate(IReadOnlyList<SpamRow> rows, double[] scores)
    {
        double[] ham = [.. scores.Where((_, row) => !rows[row].IsSpam).OrderDescending()];
        return new SpamCalibration(1, 0, [.. SpamModel.KnownShares.Select(share => Threshold(ham, share))]);
    }

    // The lowest score that no larger share of these reaches.
    private static double Threshold(double[] descending, double share)
    {
        int many = (int)(descending.Length * share);
        return many < descending.Length ? Math.BitIncrement(descending[many]) : double.NegativeInfinity;
    }

    private sealed record Mix(double Regression, double Units, double Bias)
    {
        public double Of(double regression, double units) => (Regression * regression) + (Units * units) + Bias;
    }

    /// <summary>What was learnt, before it is mixed and put into bytes.</summary>
    private sealed record Parts(double[] Pieces, double[] Signals, double Bias, LearntUnits Units)
    {
        public double ScoreOfRegression(SpamExample example) =>
            Bias + (SpamModel.Share(example.Pieces.Length) * example.Pieces.Sum(piece => Pieces[piece])) + example.Signals.Sum(signal => Signals[signal]);

        public SpamModel ToModel(Mix mix, SpamCalibration calibration)
        {
            double step = Pieces.Max(Math.Abs) / sbyte.MaxValue, unitStep = Units.Said.Max(Math.Abs) / sbyte.MaxValue;
            sbyte[] bytes = new sbyte[SpamFeatures.Pieces * SpamModel.BytesOfPiece];
            for (int piece = 0; piece < SpamFeatures.Pieces; piece++)
            {
                bytes[piece * SpamModel.BytesOfPiece] = (sbyte)Math.Round(Pieces[piece] / step);
                for (int unit = 0; unit < SpamUnits.Count; unit++)
                {
                    bytes[(piece * SpamModel.BytesOfPiece) + 1 + unit] = (sbyte)Math.Round(Units.Said[(piece * SpamUnits.Count) + unit] / unitStep);
                }
            }

            return new SpamModel(
                bytes,
                (float)(step * mix.Regression),
                [.. Signals.Select(signal => (float)(signal * mix.Regression))],
                (float)((Bias * mix.Regression) + mix.Bias),
                new SpamUnits((float)unitStep, Units.Offsets, [.. Units.Weights.Select(weight => (float)(weight * mix.Units))]),
                calibration);
        }
    }
}
