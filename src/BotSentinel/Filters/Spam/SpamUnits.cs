namespace BotSentinel.Filters.Spam;

/// <summary>
/// The model's few hidden units: each sums up what the pieces say to it, bends the sum, and adds its part to the score. They see what pieces mean together, which a
/// weight for each piece can't (a network over a bag of embedded pieces: Joulin and others, "Bag of Tricks", 2016; with a bend).
/// </summary>
/// <param name="Scale">The step of the pieces' bytes.</param>
/// <param name="Offsets">What each unit's sum begins with.</param>
/// <param name="Weights">What each unit adds to the score when it is fully bent.</param>
internal sealed record SpamUnits(float Scale, float[] Offsets, float[] Weights)
{
    /// <summary>How many there are.</summary>
    public const int Count = 3;

    /// <summary>What one piece of so many counts.</summary>
    public static double Share(int pieces) => pieces == 0 ? 0 : 1 / Math.Sqrt(pieces);

    /// <summary>What the units add to a score.</summary>
    /// <param name="one">What the pieces say to the first unit, in steps.</param>
    /// <param name="two">And to the second.</param>
    /// <param name="three">And to the third.</param>
    /// <param name="pieces">How many pieces there are.</param>
    public double Score(int one, int two, int three, int pieces)
    {
        float step = Scale * (float)Share(pieces);
        return (Weights[0] * MathF.Tanh((step * one) + Offsets[0])) + (Weights[1] * MathF.Tanh((step * two) + Offsets[1])) + (Weights[2] * MathF.Tanh((step * three) + Offsets[2]));
    }

    /// <summary>What a step of a piece's byte adds to the score where a unit has this sum.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="sum">What the pieces say to it, in steps.</param>
    /// <param name="pieces">How many pieces there are.</param>
    public double Slope(int unit, int sum, int pieces)
    {
        double step = Scale * Share(pieces), bent = Math.Tanh((step * sum) + Offsets[unit]);
        return Weights[unit] * (1 - (bent * bent)) * step;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Scale);
        foreach (float value in (float[])[.. Offsets, .. Weights])
        {
            writer.Write(value);
        }
    }

    public static SpamUnits Read(BinaryReader reader)
    {
        float scale = reader.ReadSingle();
        float[] values = [.. Enumerable.Range(0, 2 * Count).Select(_ => reader.ReadSingle())];
        return new SpamUnits(scale, values[..Count], values[Count..]);
    }
}
