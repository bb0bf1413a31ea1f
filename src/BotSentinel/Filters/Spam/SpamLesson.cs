namespace BotSentinel.Filters.Spam;

/// <summary>
/// What a model has to add to its score after some marks by an operator: a logistic regression on the marks alone that starts from the model and is drawn back to it,
/// so that what the marks say nothing about stays as it was. A function of the marks: without one of them it is as if that had never been. Immutable; thread safe.
/// </summary>
internal sealed class SpamLesson
{
    private const double PullOfPieces = 0.001, PullOfBias = 10;

    // A signal says the same of texts of all kinds: it is learnt ten times more slowly than pieces.
    private const double SignalStep = 0.1;
    private const int Rounds = 50;

    private readonly int[] _keys;
    private readonly float[] _values;
    private readonly float[] _signals = new float[SpamFeatures.Signals];
    private readonly float _bias;

    private SpamLesson(List<int> pieces, List<int> signals, double[] learnt)
    {
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, pieces.Count * 2));
        _keys = new int[size];
        _values = new float[size];
        Array.Fill(_keys, -1);
        foreach ((int column, int piece) in pieces.Index())
        {
            int at = PlaceOf(piece);
            (_keys[at], _values[at]) = (piece, (float)learnt[column]);
        }

        foreach ((int column, int signal) in signals.Index())
        {
            _signals[signal] = (float)learnt[pieces.Count + column];
        }

        _bias = (float)learnt[^1];
    }

    /// <summary>Learns. Spam and other texts count alike in sum, however many there are of each.</summary>
    public static SpamLesson Learn(SpamModel model, IReadOnlyList<SpamExample> marks)
    {
        var pieces = new Columns();
        var signals = new Columns();
        (int[] Pieces, int[] Signals)[] found = [.. marks.Select(mark => (pieces.Of(mark.Pieces), signals.Of(mark.Signals)))];
        double spam = marks.Sum(mark => mark.IsSpam ? mark.Weight : 0), ham = marks.Sum(mark => mark.IsSpam ? 0 : mark.Weight);
        SparseRegression.Row[] rows = [.. marks.Select((mark, i) => new SparseRegression.Row(
            found[i].Pieces,
            SpamModel.Share(mark.Pieces.Length),
            [.. found[i].Signals.Select(column => column + pieces.Keys.Count)],
            mark.IsSpam,
            mark.Weight * (spam + ham) / 2 / (mark.IsSpam ? spam : ham),
            model.Score(mark.Pieces, mark.Signals)))];
        double[] scales = [.. Enumerable.Repeat(1.0, pieces.Keys.Count), .. Enumerable.Repeat(SignalStep, signals.Keys.Count)];
        return new SpamLesson(pieces.Keys, signals.Keys, SparseRegression.Fit(rows, scales, PullOfPieces, PullOfBias, Rounds));
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

    /// <summary>Columns for numbers in the order in which they first occur.</summary>
    private sealed class Columns
    {
        private readonly Dictionary<int, int> _columns = [];

        public List<int> Keys { get; } = [];

        public int[] Of(int[] keys) => [.. keys.Select(Of)];

        private int Of(int key)
        {
            if (_columns.TryAdd(key, Keys.Count))
            {
                Keys.Add(key);
            }

            return _columns[key];
        }
    }
}
