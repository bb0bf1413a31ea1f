using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Text;

namespace BotSentinel.Cli.Spam;

/// <summary>Reads one text after the other as the model sees it. Not thread safe.</summary>
internal sealed class SpamReader
{
    private readonly SpamFeatures _features = new();

    public FoldedText Folded { get; } = new();

    /// <summary>The features of a text, until the next one is read.</summary>
    public SpamFeatures Read(string text)
    {
        Folded.Fold(text);
        _features.Read(Folded, text);
        return _features;
    }
}
