using BotSentinel.Cli.Spam;

namespace BotSentinel.Benchmarks.Spam;

/// <summary>
/// A naive Bayes classifier as tg-spam (https://github.com/umputun/tg-spam) has one: lower-case words of three letters and more without the signs around them, counted for spam and for
/// the rest, with one added to each count.
/// </summary>
internal sealed class NaiveBayes : Contender
{
    private const int ShortestWord = 3;
    private const string Signs = ".,!?-:;()#\"'";

    private readonly Dictionary<string, (int Spam, int Ham)> _counts = [];
    private (int Spam, int Ham) _words;
    private (int Spam, int Ham) _texts;

    public override string Name => "naive Bayes on words";

    /// <summary>The words and two numbers for each.</summary>
    public override long Bytes => _counts.Keys.Sum(word => System.Text.Encoding.UTF8.GetByteCount(word) + (2L * sizeof(int)));

    public override void Learn(IReadOnlyList<SpamRow> rows)
    {
        _counts.Clear();
        _words = _texts = default;
        foreach (SpamRow row in rows)
        {
            (int spam, int ham) = row.IsSpam ? (1, 0) : (0, 1);
            _texts = (_texts.Spam + spam, _texts.Ham + ham);
            foreach (string word in Words(row.Text))
            {
                (int Spam, int Ham) count = _counts.GetValueOrDefault(word);
                _counts[word] = (count.Spam + spam, count.Ham + ham);
                _words = (_words.Spam + spam, _words.Ham + ham);
            }
        }
    }

    public override double Score(string text)
    {
        double score = Math.Log((double)_texts.Spam / _texts.Ham);
        double spam = _words.Spam + _counts.Count, ham = _words.Ham + _counts.Count;
        foreach (string word in Words(text))
        {
            (int Spam, int Ham) count = _counts.GetValueOrDefault(word);
            score += Math.Log((count.Spam + 1) / spam) - Math.Log((count.Ham + 1) / ham);
        }

        return score;
    }

    private static IEnumerable<string> Words(string text) =>
        text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim(Signs.ToCharArray())).Where(word => word.Length >= ShortestWord);
}
