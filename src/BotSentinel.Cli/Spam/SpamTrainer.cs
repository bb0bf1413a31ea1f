using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Text;

namespace BotSentinel.Cli.Spam;

/// <summary>
/// Teaches a model: logistic regression whose pieces are weighed first by how differently spam and other texts use them (NB-SVM: Wang and Manning, 2012), on the texts,
/// on spam in disguise and on honest texts with harmless variation. What scores mean is found out on texts that were left out, near-duplicates together. The same data
/// gives the same bytes.
/// </summary>
internal sealed class SpamTrainer(TextWriter progress, CancellationToken cancellationToken)
{
    /// <summary>Into how many parts texts are divided, to be held out one after the other.</summary>
    public const int Folds = 5;

    private const int Rounds = 60, Seed = 2002;
    private const double Pull = 2e-5, Smoothing = 0.3, SignalScale = 0.5, VariedWeight = 0.5, HamVaried = 0.5, SpamDisguised = 0.85;

    private readonly FoldedText _folded = new();
    private readonly SpamFeatures _features = new();

    /// <summary>Teaches a model with all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="heldOut">How models did on what they were not taught with.</param>
    public SpamModel Train(IReadOnlyList<SpamRow> rows, out SpamReport heldOut)
    {
        int[] groups = NearDuplicates.Group(rows);
        progress.WriteLine($"{rows.Count} texts, {rows.Count(row => row.IsSpam)} of them spam, in {groups.Distinct().Count()} groups of near-duplicates");
        SpamExample[] plain = [.. rows.Select(row => Example(row.Text, row.IsSpam, 1))];
        (int Of, SpamExample Example)[] varied = [.. Vary(rows)];

        double[] scores = new double[rows.Count];
        for (int fold = 0; fold < Folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SpamModel model = Fit([.. Enumerable.Range(0, rows.Count).Where(row => FoldOf(groups[row]) != fold).Select(row => plain[row]), .. varied.Where(one => FoldOf(groups[one.Of]) != fold).Select(one => one.Example)], null);
            foreach (int row in Enumerable.Range(0, rows.Count).Where(row => FoldOf(groups[row]) == fold))
            {
                scores[row] = model.Score(plain[row].Pieces, plain[row].Signals);
            }

            progress.WriteLine($"held out part {fold + 1} of {Folds}");
        }

        SpamCalibration calibration = Calibrate(rows, scores);
        heldOut = SpamReport.Of(rows, scores, calibration);
        return Fit([.. plain, .. varied.Select(one => one.Example)], calibration);
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

    private IEnumerable<(int Of, SpamExample Example)> Vary(IReadOnlyList<SpamRow> rows)
    {
        var variations = new Variations(Seed);
        var random = new Random(Seed);
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

    private SpamModel Fit(SpamExample[] examples, SpamCalibration? calibration)
    {
        int[] places = new int[SpamFeatures.Pieces];
        Array.Fill(places, -1);
        var pieces = new List<int>();
        foreach (int piece in examples.SelectMany(example => example.Pieces))
        {
            if (places[piece] < 0)
            {
                places[piece] = pieces.Count;
                pieces.Add(piece);
            }
        }

        int[][] found = [.. examples.Select(example => example.Pieces.Select(piece => places[piece]).ToArray())];
        double[] ratios = Ratios(examples, found, pieces.Count);
        double[] shares = [.. examples.Select(example => SpamModel.Share(example.Pieces.Length))];
        double all = examples.Sum(example => example.Weight);
        int signals = pieces.Count, bias = signals + SpamFeatures.Signals;
        double[] learnt = new double[bias + 1];
        Lbfgs.Minimize(learnt, Loss, Rounds, cancellationToken);

        double most = Enumerable.Range(0, pieces.Count).Max(place => Math.Abs(learnt[place] * ratios[place]));
        float scale = (float)(most / sbyte.MaxValue);
        sbyte[] weights = new sbyte[SpamFeatures.Pieces];
        for (int place = 0; place < pieces.Count; place++)
        {
            weights[pieces[place]] = (sbyte)Math.Clamp(Math.Round(learnt[place] * ratios[place] / scale), -sbyte.MaxValue, sbyte.MaxValue);
        }

        float[] signalWeights = [.. learnt.Skip(signals).Take(SpamFeatures.Signals).Select(weight => (float)(weight * SignalScale))];
        return new SpamModel(weights, scale, signalWeights, (float)learnt[bias], calibration ?? new SpamCalibration(1, 0, [.. SpamModel.KnownShares]));

        double Loss(double[] point, double[] gradient)
        {
            Array.Clear(gradient);
            double loss = 0;
            for (int i = 0; i < examples.Length; i++)
            {
                SpamExample example = examples[i];
                double sum = 0, score = point[bias];
                foreach (int place in found[i])
                {
                    sum += point[place] * ratios[place];
                }

                foreach (int signal in example.Signals)
                {
                    score += point[signals + signal] * SignalScale;
                }

                score += sum * shares[i];
                double error = example.Weight * (Logistic.Of(score) - (example.IsSpam ? 1 : 0)) / all;
                loss += example.Weight * Logistic.Loss(score, example.IsSpam) / all;
                gradient[bias] += error;
                foreach (int place in found[i])
                {
                    gradient[place] += error * shares[i] * ratios[place];
                }

                foreach (int signal in example.Signals)
                {
                    gradient[signals + signal] += error * SignalScale;
                }
            }

            for (int i = 0; i < bias; i++)
            {
                loss += Pull / 2 * point[i] * point[i];
                gradient[i] += Pull * point[i];
            }

            return loss;
        }
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
            foreach (int place in found[i])
            {
                counts[place] += weight;
            }
        }

        return [.. Enumerable.Range(0, pieces).Select(place => Math.Abs(Math.Log((Smoothing + spam[place]) / allSpam) - Math.Log((Smoothing + ham[place]) / allHam)))];
    }

    /// <summary>Finds out what scores mean, on texts that whoever gave them was not taught with.</summary>
    public static SpamCalibration Calibrate(IReadOnlyList<SpamRow> rows, double[] scores)
    {
        double[] point = [1, 0];
        Lbfgs.Minimize(point, Loss, Rounds);
        double[] ham = [.. scores.Where((_, row) => !rows[row].IsSpam).OrderDescending()];
        return new SpamCalibration(point[0], point[1], [.. SpamModel.KnownShares.Select(share => Threshold(ham, share))]);

        double Loss(double[] at, double[] gradient)
        {
            Array.Clear(gradient);
            double loss = 0;
            for (int i = 0; i < scores.Length; i++)
            {
                double score = (at[0] * scores[i]) + at[1], error = Logistic.Of(score) - (rows[i].IsSpam ? 1 : 0);
                loss += Logistic.Loss(score, rows[i].IsSpam) / scores.Length;
                gradient[0] += error * scores[i] / scores.Length;
                gradient[1] += error / scores.Length;
            }

            return loss;
        }
    }

    // The lowest score that no larger share of these reaches.
    private static double Threshold(double[] descending, double share)
    {
        int many = (int)(descending.Length * share);
        return many < descending.Length ? Math.BitIncrement(descending[many]) : double.NegativeInfinity;
    }
}
