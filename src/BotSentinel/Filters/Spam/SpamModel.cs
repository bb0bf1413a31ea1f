using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using BotSentinel.Policies;

namespace BotSentinel.Filters.Spam;

/// <summary>
/// A logistic regression over <see cref="SpamFeatures"/> and a few hidden units beside it (<see cref="SpamUnits"/>): how sure it is that a text is spam. Each piece has
/// four bytes, its weight and what it says to each unit, in steps of a scale; sums over a text's pieces are divided by a power of their number, so that long texts
/// say no more than short ones. Immutable; thread safe.
/// </summary>
internal sealed class SpamModel
{
    /// <summary>Bytes of a piece: its weight, then what it says to each unit.</summary>
    public const int BytesOfPiece = 1 + SpamUnits.Count;

    /// <summary>What the sum of weights is divided by: the number of pieces to this power.</summary>
    public const double LengthPower = 0.35;

    /// <summary>The shares of false alarms that thresholds are known for, the largest first.</summary>
    public static readonly double[] KnownShares = [0.05, 0.02, 0.015, 0.01, 0.005, 0.002, 0.001];

    private const ulong Magic = 0x32_4D_41_50_53_54_4F_42; // BOTSPAM2
    private static readonly Lazy<SpamModel> Own = new(ReadShipped);

    private readonly sbyte[] _pieces;
    private readonly float[] _signals;

    /// <param name="pieces">What the pieces say, <see cref="BytesOfPiece"/> for each, in steps.</param>
    /// <param name="scale">A step of the weights.</param>
    /// <param name="signals">The weights of the signals.</param>
    /// <param name="bias">The score of a text without anything.</param>
    /// <param name="units">The hidden units.</param>
    /// <param name="calibration">What scores mean.</param>
    public SpamModel(sbyte[] pieces, float scale, float[] signals, float bias, SpamUnits units, SpamCalibration calibration) =>
        (_pieces, Scale, _signals, Bias, Units, Calibration) = (pieces, scale, signals, bias, units, calibration);

    /// <summary>The model that comes with the library.</summary>
    public static SpamModel Shipped => Own.Value;

    public float Scale { get; }

    public float Bias { get; }

    public SpamUnits Units { get; }

    public SpamCalibration Calibration { get; }

    /// <summary>The log-odds that a text is spam, not calibrated.</summary>
    public double Score(SpamFeatures features) => Score(features.PiecesFound, features.SignalsFound);

    /// <inheritdoc cref="Score(SpamFeatures)"/>
    public double Score(ReadOnlySpan<int> pieces, ReadOnlySpan<int> signals)
    {
        Vector128<int> sums = Sum(pieces);
        double score = Bias;
        foreach (int signal in signals)
        {
            score += _signals[signal];
        }

        return score + (Scale * sums[0] * Share(pieces.Length)) + Units.Score(sums[1], sums[2], sums[3], pieces.Length);
    }

    /// <summary>What one piece of so many counts.</summary>
    public static double Share(int pieces) => pieces == 0 ? 0 : Math.Pow(pieces, -LengthPower);

    /// <summary>What each piece adds to the score of a text, near enough: the units are taken for straight lines where this text has them.</summary>
    public Func<int, float> WeightsIn(SpamFeatures features)
    {
        int count = features.PiecesFound.Length;
        Vector128<int> sums = Sum(features.PiecesFound);
        double[] slopes = [Scale * Share(count), .. Enumerable.Range(0, SpamUnits.Count).Select(unit => Units.Slope(unit, sums[1 + unit], count))];
        return piece => (float)slopes.Index().Sum(slope => slope.Item * _pieces[(piece * BytesOfPiece) + slope.Index]);
    }

    /// <summary>Writes the model; the same model gives the same bytes.</summary>
    public void Save(Stream stream)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(_pieces.Length);
            writer.Write(_signals.Length);
            writer.Write(Scale);
            writer.Write(Bias);
            Units.Write(writer);
            Calibration.Write(writer);
            foreach (float signal in _signals)
            {
                writer.Write(signal);
            }

            writer.Write(MemoryMarshal.AsBytes(_pieces.AsSpan()));
        }

        ReadOnlySpan<byte> bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
        stream.Write(bytes);
        stream.Write(SpamModelFile.End(bytes));
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another version.</exception>
    public static SpamModel Load(ReadOnlySpan<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(SpamModelFile.Body(bytes).ToArray()));
        if (reader.ReadUInt64() != Magic || reader.ReadInt32() != SpamFeatures.Pieces * BytesOfPiece || reader.ReadInt32() != SpamFeatures.Signals)
        {
            throw new InvalidDataException("The spam model was made by another version; train it again.");
        }

        (float scale, float bias) = (reader.ReadSingle(), reader.ReadSingle());
        var units = SpamUnits.Read(reader);
        var calibration = SpamCalibration.Read(reader);
        float[] signals = new float[SpamFeatures.Signals];
        for (int i = 0; i < signals.Length; i++)
        {
            signals[i] = reader.ReadSingle();
        }

        sbyte[] pieces = new sbyte[SpamFeatures.Pieces * BytesOfPiece];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(pieces.AsSpan()));
        return new SpamModel(pieces, scale, signals, bias, units, calibration);
    }

    private Vector128<int> Sum(ReadOnlySpan<int> pieces)
    {
        Vector128<int> sums = Vector128<int>.Zero;
        ref byte first = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetArrayDataReference(_pieces));
        foreach (int piece in pieces)
        {
            // Below Pieces, as the features say.
            int four = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref first, piece * BytesOfPiece));
            sums += Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(four).AsSByte()));
        }

        return sums;
    }

    private static SpamModel ReadShipped()
    {
        using Stream stream = typeof(SpamModel).Assembly.GetManifestResourceStream("BotSentinel.Filters.Spam.spam.bin")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Load(bytes);
    }
}
