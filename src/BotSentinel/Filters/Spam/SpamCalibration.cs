namespace BotSentinel.Filters.Spam;

/// <summary>
/// What a model's scores mean, found out on texts that it was not taught with: the chance that a text is spam (Platt, 1999), and above which score how few honest
/// texts lie. Immutable.
/// </summary>
/// <param name="Slope">The chance is the logistic function of slope times score and offset.</param>
/// <param name="Offset">See <paramref name="Slope"/>.</param>
/// <param name="Thresholds">For each of <see cref="SpamModel.KnownShares"/> the score that no larger share of honest texts reaches.</param>
internal sealed record SpamCalibration(double Slope, double Offset, double[] Thresholds)
{
    /// <summary>The chance that a text of this score is spam, where as many are as in the data that it was found out on.</summary>
    public double Probability(double score) => 1 / (1 + Math.Exp(-((Slope * score) + Offset)));

    /// <summary>The score that no larger share of honest texts reaches; between those that are known, by the logarithm of the share.</summary>
    public double Threshold(double share)
    {
        double[] known = SpamModel.KnownShares;
        int next = 1;
        while (next < known.Length - 1 && share < known[next])
        {
            next++;
        }

        double part = (Math.Log(share) - Math.Log(known[next - 1])) / (Math.Log(known[next]) - Math.Log(known[next - 1]));
        return Thresholds[next - 1] + (part * (Thresholds[next] - Thresholds[next - 1]));
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Slope);
        writer.Write(Offset);
        foreach (double threshold in Thresholds)
        {
            writer.Write(threshold);
        }
    }

    public static SpamCalibration Read(BinaryReader reader) =>
        new(reader.ReadDouble(), reader.ReadDouble(), [.. SpamModel.KnownShares.Select(_ => reader.ReadDouble())]);
}
