namespace BotSentinel.Filters.Spam;

/// <summary>
/// A logistic regression on rows of which each has few of many columns. A column may be scaled, which makes its weight cheaper or dearer; large weights are drawn back
/// to zero. The same rows give the same weights.
/// </summary>
internal static class SparseRegression
{
    /// <summary>One row.</summary>
    /// <param name="Pieces">Its columns that share out one voice among them.</param>
    /// <param name="Share">What each of those counts.</param>
    /// <param name="Signals">Its columns that count whole.</param>
    /// <param name="IsSpam">Its label.</param>
    /// <param name="Weight">How much it counts.</param>
    /// <param name="Start">Its score before anything is learnt.</param>
    internal readonly record struct Row(int[] Pieces, double Share, int[] Signals, bool IsSpam, double Weight, double Start = 0);

    /// <summary>Learns.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scales">The columns' scales.</param>
    /// <param name="pull">How strongly weights are drawn back.</param>
    /// <param name="pullOfBias">How strongly the bias is.</param>
    /// <param name="rounds">Steps at most.</param>
    /// <param name="cancellationToken">Ends it early, with an exception.</param>
    /// <returns>What each column adds to a score, and last the bias.</returns>
    public static double[] Fit(IReadOnlyList<Row> rows, double[] scales, double pull, double pullOfBias, int rounds, CancellationToken cancellationToken = default)
    {
        int bias = scales.Length;
        double[] learnt = new double[bias + 1];
        Lbfgs.Minimize(learnt, Loss, rounds, cancellationToken);
        for (int column = 0; column < bias; column++)
        {
            learnt[column] *= scales[column];
        }

        return learnt;

        double Loss(double[] point, double[] gradient)
        {
            Array.Clear(gradient);
            double loss = 0;
            foreach (Row row in rows)
            {
                double score = row.Start + point[bias] + (row.Share * Sum(row.Pieces, point)) + Sum(row.Signals, point);
                double error = row.Weight * (Logistic.Of(score) - (row.IsSpam ? 1 : 0));
                loss += row.Weight * Logistic.Loss(score, row.IsSpam);
                gradient[bias] += error;
                Blame(row.Pieces, error * row.Share, gradient);
                Blame(row.Signals, error, gradient);
            }

            for (int column = 0; column <= bias; column++)
            {
                double back = column == bias ? pullOfBias : pull;
                loss += back / 2 * point[column] * point[column];
                gradient[column] += back * point[column];
            }

            return loss;
        }

        double Sum(int[] columns, double[] point)
        {
            double sum = 0;
            foreach (int column in columns)
            {
                sum += point[column] * scales[column];
            }

            return sum;
        }

        void Blame(int[] columns, double error, double[] gradient)
        {
            foreach (int column in columns)
            {
                gradient[column] += error * scales[column];
            }
        }
    }
}
