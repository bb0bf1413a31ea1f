using System.Text.Json;
using BotSentinel.Filters.Spam;

namespace BotSentinel.Cli.Spam;

/// <summary>What a model thinks of one text.</summary>
/// <param name="Probability">The chance that it is spam.</param>
/// <param name="IsSpam">Whether it lies above the score of 1.5 % false alarms.</param>
/// <param name="Spam">The words that speak for spam most, the strongest first.</param>
/// <param name="NotSpam">The words that speak against it most.</param>
internal sealed record SpamVerdict(double Probability, bool IsSpam, string[] Spam, string[] NotSpam)
{
    private const int Told = 5;
    private static readonly JsonSerializerOptions Spelling = new(JsonSerializerDefaults.Web);

    public static SpamVerdict Of(SpamModel model, string text)
    {
        var reader = new SpamReader();
        SpamFeatures features = reader.Read(text);
        double score = model.Score(features);
        float[] weights = new float[Math.Max(1, reader.Folded.Chars.Length)];
        features.Locate(model.WeightsIn(features), weights);
        var words = new Dictionary<string, float>();
        foreach (var word in reader.Folded.Words)
        {
            string said = reader.Folded.Chars.Slice(word.Start, word.Length).ToString();
            words[said] = words.GetValueOrDefault(said) + weights.AsSpan(word.Start, word.Length).ToArray().Sum();
        }

        return new SpamVerdict(
            Math.Round(model.Calibration.Probability(score), 4),
            score >= SpamReport.Best(model.Calibration),
            [.. words.Where(word => word.Value > 0).OrderByDescending(word => word.Value).Take(Told).Select(word => word.Key)],
            [.. words.Where(word => word.Value < 0).OrderBy(word => word.Value).Take(Told).Select(word => word.Key)]);
    }

    public string ToJson() => JsonSerializer.Serialize(this, Spelling);

    public override string ToString() =>
        $"{(IsSpam ? "spam" : "not spam")}, {Probability:P1} sure to be spam\n  for spam: {List(Spam)}\n  against it: {List(NotSpam)}";

    private static string List(string[] words) => words.Length == 0 ? "no word" : string.Join(", ", words);
}
