namespace BotSentinel.Filters.Spam;

/// <summary>A text with its label, as a model is taught with it.</summary>
/// <param name="Pieces">Its pieces.</param>
/// <param name="Signals">Its signals.</param>
/// <param name="IsSpam">The label.</param>
/// <param name="Weight">How much it counts; 1: as one text.</param>
internal sealed record SpamExample(int[] Pieces, int[] Signals, bool IsSpam, double Weight)
{
    public static SpamExample Of(SpamFeatures features, bool isSpam, double weight = 1) =>
        new(features.PiecesFound.ToArray(), features.SignalsFound.ToArray(), isSpam, weight);
}
