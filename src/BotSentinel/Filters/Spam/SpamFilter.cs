using System.Globalization;
using BotSentinel.Decisions;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Policies;

namespace BotSentinel.Filters.Spam;

/// <summary>Reads whether a text is spam; what operators said of it, or of nearly the same, goes before.</summary>
internal sealed class SpamFilter : ContentFilter
{
    private const double CertainShare = 0.001;

    private readonly TaughtModel _model;
    private readonly SpamMarks _marks;
    private readonly SpamOptions _options;
    private readonly double _threshold;
    private readonly double _certain;

    public SpamFilter(SpamOptions options, SpamMarks marks)
    {
        _options = options;
        _marks = marks;
        _model = marks.Take(options.Model);
        _threshold = _model.Model.Calibration.Threshold(options.FalsePositives);
        _certain = Math.Max(_threshold, _model.Model.Calibration.Threshold(CertainShare));
    }

    public override string Name => "spam";

    public override FilterHit Examine(Content content)
    {
        if (content.Text.Length == 0)
        {
            return default;
        }

        TenantMarks? tenant = _options.Marks ? _marks.Of(content.Update.Tenant) : null;
        bool isNear = false;
        TextVerdict marked = tenant is null ? default : _marks.Find(tenant, content, out isNear);
        if (marked.IsSpam)
        {
            return FilterHit.Certain(word: Marked(marked, isNear));
        }

        double score = marked.IsNotSpam ? double.MinValue : _model.Score(content.Spam, tenant);
        content.SpamProbability = Math.Max(content.SpamProbability, _model.Model.Calibration.Probability(score));
        if (score < _threshold)
        {
            return default;
        }

        double how = _certain > _threshold ? Math.Min(1, 0.5 + (0.5 * (score - _threshold) / (_certain - _threshold))) : 1;
        return new FilterHit(how, MostTelling(content), (int)Math.Round(100 * _model.Model.Calibration.Probability(score)));
    }

    public override string Describe(in FilterHit hit, Content content) =>
        hit.Word ?? $"reads like spam: {hit.Number} % sure; of honest messages at most {_options.FalsePositives:P1} do";

    private static string Marked(TextVerdict verdict, bool isNear) =>
        string.Create(CultureInfo.InvariantCulture, $"{(isNear ? "nearly the same was" : "was")} marked as spam by an operator on {verdict.At:yyyy-MM-dd} at {verdict.At:HH:mm} UTC");

    // The word that speaks for spam most, with those beside it that do so too.
    private TextSpan MostTelling(Content content)
    {
        ReadOnlySpan<Text.FoldedWord> words = content.Folded.Words;
        float[] weights = new float[Math.Max(1, content.Folded.Chars.Length)];
        content.Spam.Locate(_model.Model.WeightsIn(content.Spam), weights);
        int most = -1;
        float[] sums = new float[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            foreach (float weight in weights.AsSpan(words[i].Start, words[i].Length))
            {
                sums[i] += weight;
            }

            most = most < 0 || sums[i] > sums[most] ? i : most;
        }

        if (most < 0 || sums[most] <= 0)
        {
            return default;
        }

        (int first, int last) = (most, most);
        while (first > 0 && sums[first - 1] > 0)
        {
            first--;
        }

        while (last + 1 < words.Length && sums[last + 1] > 0)
        {
            last++;
        }

        return content.Original(words[first].Start, words[last].Start + words[last].Length - words[first].Start);
    }
}
