using BotSentinel.Policies;

namespace BotSentinel.Filters.Words;

/// <summary>Words and phrases, however they are disguised.</summary>
internal sealed class PhrasesFilter : ContentFilter
{
    private readonly PhraseIndex _index;

    public PhrasesFilter(PhrasesOptions options) => _index = new PhraseIndex([.. options.Words, .. options.Files.SelectMany(Lines)]);

    public override string Name => "phrases";

    public override FilterHit Examine(Content content)
    {
        if (_index.Find(content.Folded) is not { } hit)
        {
            return default;
        }

        return FilterHit.Certain(content.Original(hit.Start, hit.End - hit.Start), hit.Phrase);
    }

    public override string Describe(in FilterHit hit, Content content) => $"says \"{_index.Text(hit.Number)}\"";

    private static IEnumerable<string> Lines(string path) =>
        File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'));
}
