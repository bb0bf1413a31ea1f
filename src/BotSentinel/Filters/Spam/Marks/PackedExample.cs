namespace BotSentinel.Filters.Spam.Marks;

/// <summary>What the model sees of a text, in about two bytes for each piece: thousands of them are kept.</summary>
internal static class PackedExample
{
    public static byte[] Pack(SpamFeatures features)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write7BitEncodedInt(features.SignalsFound.Length);
        foreach (int signal in features.SignalsFound)
        {
            writer.Write7BitEncodedInt(signal);
        }

        // In their own order they are close together, and say less of the text.
        int[] pieces = features.PiecesFound.ToArray();
        Array.Sort(pieces);
        int before = 0;
        writer.Write7BitEncodedInt(pieces.Length);
        foreach (int piece in pieces)
        {
            writer.Write7BitEncodedInt(piece - before);
            before = piece;
        }

        return bytes.ToArray();
    }

    /// <exception cref="IOException">The bytes end too early.</exception>
    /// <exception cref="FormatException">They are something else.</exception>
    public static SpamExample Unpack(byte[] packed, bool isSpam, double weight)
    {
        using var reader = new BinaryReader(new MemoryStream(packed));
        int[] signals = Room(reader, packed.Length);
        for (int i = 0; i < signals.Length; i++)
        {
            signals[i] = InRange(reader.Read7BitEncodedInt(), SpamFeatures.Signals);
        }

        int[] pieces = Room(reader, packed.Length);
        int before = 0;
        for (int i = 0; i < pieces.Length; i++)
        {
            pieces[i] = before = InRange((long)before + reader.Read7BitEncodedInt(), SpamFeatures.Pieces);
        }

        return new SpamExample(pieces, signals, isSpam, weight);
    }

    private static int[] Room(BinaryReader reader, int bytes) => new int[InRange(reader.Read7BitEncodedInt(), bytes + 1L)];

    private static int InRange(long number, long end) => number >= 0 && number < end ? (int)number : throw new FormatException("This is no example.");
}
