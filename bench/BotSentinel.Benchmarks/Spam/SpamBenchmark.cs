using System.Diagnostics;
using System.Globalization;
using BotSentinel.Benchmarks.Filters;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Cli.Spam;
using BotSentinel.Decisions;
using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Text;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Benchmarks.Spam;

/// <summary>The spam model: a whole decision with it, the model alone beside ML.NET, and loading it.</summary>
internal static class SpamBenchmark
{
    private const int Loads = 101;

    public static Task<BenchReport> Run()
    {
        string[] texts = FiltersBenchmark.Texts;
        Sentinel sentinel = FiltersBenchmark.Make([.. FiltersBenchmark.Twenty, new ContentRuleOptions { Spam = new SpamOptions { FalsePositives = 0.001 } }]);
        BotUpdate[] updates = [.. texts.Select(text => FiltersBenchmark.Message(text))];
        Action<int> decide = i => FiltersBenchmark.Expect(sentinel.Decide(updates[i]) is { Verdict: Verdict.Allow, Content: null });
        FoldedText[] folded = [.. texts.Select(FiltersBenchmark.Folded)];
        var features = new SpamFeatures();
        SpamModel model = SpamModel.Shipped;
        Action<int> score = i =>
        {
            features.Read(folded[i], texts[i]);
            FiltersBenchmark.Expect(double.IsFinite(model.Score(features)));
        };
        var reader = new SpamReader();
        Action<int> foldAndScore = i => FiltersBenchmark.Expect(double.IsFinite(model.Score(reader.Read(texts[i]))));

        List<SpamRow> rows = LabelledTexts.Read(out string from);
        MlNetContender peer = MlNetContender.Lbfgs();
        peer.Learn(rows);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peer.mlnet: PredictionEngine, FeaturizeText with characters 1 to 4 and words 1 to 2, L-BFGS, taught with {rows.Count:N0} {from}; its model takes {peer.Bytes / 1e6:0.0} MB"));
        Action<int> predict = i => FiltersBenchmark.Expect(double.IsFinite(peer.Score(texts[i])));

        Rounds.WarmUp(Each(decide), Each(score), Each(foldAndScore), Each(predict));
        byte[] bytes = Saved(model);
        return Task.FromResult(new BenchReport(
            "spam",
            [
                Rounds.Measure("all", Each(decide)),
                Rounds.Compare("classifier", Each(score), "peer.mlnet", Each(predict)),
                Rounds.Compare("classifier.folding-included", Each(foldAndScore), "peer.mlnet", Each(predict)),
                Load(bytes),
                new BenchRow("model", "B", bytes.Length, bytes.Length),
            ]));
    }

    private static Action<int> Each(Action<int> one) => times => FiltersBenchmark.Each(times, one);

    private static BenchRow Load(byte[] bytes)
    {
        double[] times = new double[Loads];
        for (int i = 0; i < Loads; i++)
        {
            long started = Stopwatch.GetTimestamp();
            SpamModel.Load(bytes);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return new BenchRow("load", "ms", times[Loads / 2], times[Loads * 99 / 100]);
    }

    private static byte[] Saved(SpamModel model)
    {
        using var file = new MemoryStream();
        model.Save(file);
        return file.ToArray();
    }
}
