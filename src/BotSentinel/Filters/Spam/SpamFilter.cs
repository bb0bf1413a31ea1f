using BotSentinel.Decisions;
using BotSentinel.Policies;

namespace BotSentinel.Filters.Spam;

/// <summary>Reads whether a text is spam.</summary>
internal sealed class SpamFilter : ContentFilter
{
    private const double CertainShare = 0.001;

    private readonly SpamModel _model;
    private readonly SpamOptions _options;
    private readonly double _threshold;
    private readonly double _certain;

    public SpamFilter(SpamOptions options)
    {
        _options = options;
        _model = options.Model is { } path ? SpamModel.Load(File.ReadAllBytes(path)) : SpamModel.Shipped;
        _threshold = _model.Calibration.Threshold(options.FalsePositives);
        _certain = Math.Max(_threshold, _model.Calibration.Threshold(CertainShare));
    }

    public override string Name => "spam";

    public override FilterHit Examine(Content content)
    {
        if (content.Text.Length == 0)
        {
            return default;
        }

        double score = _model.Score(content.Spam);
        content.SpamProbability = Math.Max(content.SpamProbability, _model.Calibration.Probability(score));
        if (score < _threshold)
        {
            return default;
        }

        double how = _certain > _threshold ? Math.Min(1, 0.5 + (0.5 * (score - _threshold) / (_certain - _threshold))) : 1;
        return new FilterHit(how, MostTelling(content), (int)Math.Round(100 * _model.Calibration.Probability(score)));
    }

    public override string Describe(in FilterHit hit, Content content) =>
        $"reads like spam: {hit.Number} % sure; of honest messages at most {_options.FalsePositives:P1} do";

    // The word that speaks for spam most, with those beside it that do so too.
    private TextSpan MostTelling(Content content)
    {
        ReadOnlySpan<Text.FoldedWord> words = content.Folded.Words;
        float[] weights = new float[Math.Max(1, content.Folded.Chars.Length)];
        content.Spam.Locate(_model.WeightsIn(content.Spam), weights);
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
