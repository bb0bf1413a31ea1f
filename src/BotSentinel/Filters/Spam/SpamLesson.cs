namespace BotSentinel.Filters.Spam;

/// <summary>
/// What a model has to add to its score after some marks by an operator: a logistic regression on the marks alone that starts from the model and is drawn back to it,
/// so that what the marks say nothing about stays as it was. A function of the marks: without one of them it is as if that had never been. Immutable; thread safe.
/// </summary>
internal sealed class SpamLesson
{
    private const double PullOfPieces = 0.01, PullOfBias = 10;

    // A signal says the same of texts of all kinds: it is learnt twenty times more slowly than pieces.
    private const double SignalStep = 0.05;
    private const int Rounds = 50;

    private readonly int[] _keys;
    private readonly float[] _values;
    private readonly float[] _signals = new float[SpamFeatures.Signals];
    private readonly float _bias;

    private SpamLesson(Dictionary<int, int> places, double[] learnt)
    {
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, places.Count * 2));
        _keys = new int[size];
        _values = new float[size];
        Array.Fill(_keys, -1);
        foreach ((int key, int place) in places)
        {
            if (key >= SpamFeatures.Pieces)
            {
                _signals[key - SpamFeatures.Pieces] = (float)(learnt[place] * SignalStep);
                continue;
            }

            int at = PlaceOf(key);
            (_keys[at], _values[at]) = (key, (float)learnt[place]);
        }

        _bias = (float)learnt[^1];
    }

    /// <summary>Learns. Spam and other texts count alike in sum, however many there are of each.</summary>
    public static SpamLesson Learn(SpamModel model, IReadOnlyList<SpamExample> marks)
    {
        var places = new Dictionary<int, int>();
        int[][] found = [.. marks.Select(mark => Keys(mark).Select(PlaceOf).ToArray())];
        double[] start = [.. marks.Select(mark => model.Score(mark.Pieces, mark.Signals))];
        double[] shares = [.. marks.Select(mark => SpamModel.Share(mark.Pieces.Length))];
        double spam = marks.Sum(mark => mark.IsSpam ? mark.Weight : 0), ham = marks.Sum(mark => mark.IsSpam ? 0 : mark.Weight);
        double[] weights = [.. marks.Select(mark => mark.Weight * (spam + ham) / 2 / (mark.IsSpam ? spam : ham))];
        double[] learnt = new double[places.Count + 1];
        bool[] isSignal = new bool[places.Count];
        foreach ((int key, int place) in places)
        {
            isSignal[place] = key >= SpamFeatures.Pieces;
        }

        Lbfgs.Minimize(learnt, Loss, Rounds);
        return new SpamLesson(places, learnt);

        int PlaceOf(int key)
        {
            if (!places.TryGetValue(key, out int place))
            {
                places.Add(key, place = places.Count);
            }

            return place;
        }

        double Loss(double[] point, double[] gradient)
        {
            Array.Clear(gradient);
            double loss = 0;
            for (int i = 0; i < found.Length; i++)
            {
                double score = start[i] + point[^1];
                foreach (int place in found[i])
                {
                    score += point[place] * (isSignal[place] ? SignalStep : shares[i]);
                }

                double error = weights[i] * (Logistic.Of(score) - (marks[i].IsSpam ? 1 : 0));
                loss += weights[i] * Logistic.Loss(score, marks[i].IsSpam);
                gradient[^1] += error;
                foreach (int place in found[i])
                {
                    gradient[place] += error * (isSignal[place] ? SignalStep : shares[i]);
                }
            }

            for (int place = 0; place <= places.Count; place++)
            {
                double pull = place == places.Count ? PullOfBias : PullOfPieces;
                loss += pull / 2 * point[place] * point[place];
                gradient[place] += pull * point[place];
            }

            return loss;
        }
    }

    /// <summary>What the model's score changes by for a text. Allocates nothing.</summary>
    public double Score(SpamFeatures features)
    {
        double sum = 0, score = _bias;
        foreach (int piece in features.PiecesFound)
        {
            int at = PlaceOf(piece);
            sum += _keys[at] == piece ? _values[at] : 0;
        }

        foreach (int signal in features.SignalsFound)
        {
            score += _signals[signal];
        }

        return score + (sum * SpamModel.Share(features.PiecesFound.Length));
    }

    private static IEnumerable<int> Keys(SpamExample mark) => [.. mark.Pieces, .. mark.Signals.Select(signal => signal + SpamFeatures.Pieces)];

    // Where a piece is, or would be: linear probing in a table that is half empty.
    private int PlaceOf(int piece)
    {
        int at = (int)((uint)piece * 0x9E3779B1 >> 8) & (_keys.Length - 1);
        while (_keys[at] >= 0 && _keys[at] != piece)
        {
            at = (at + 1) & (_keys.Length - 1);
        }

        return at;
    }
}
