using BotSentinel.Cli.Spam;
using Microsoft.ML;
using Microsoft.ML.Transforms.Text;

namespace BotSentinel.Benchmarks.Spam;

/// <summary>ML.NET: <c>FeaturizeText</c> with characters 1 to 4 and words 1 to 2, and one of its trainers.</summary>
internal sealed class MlNetContender(string trainer, Func<BinaryClassificationCatalog.BinaryClassificationTrainers, IEstimator<ITransformer>> make) : Contender
{
    private readonly MLContext _context = new(seed: 1);
    private PredictionEngine<Input, Output>? _engine;
    private long _bytes;

    public override string Name => $"ML.NET, {trainer}";

    public override long Bytes => _bytes;

    /// <summary>The one that is as accurate as a regression gets with these features.</summary>
    public static MlNetContender Lbfgs() => new("L-BFGS (L1 0, L2 0.01)", trainers => trainers.LbfgsLogisticRegression(l1Regularization: 0, l2Regularization: 0.01f));

    public static IEnumerable<MlNetContender> All() =>
    [
        Lbfgs(),
        new("L-BFGS (L1 1 as by default, L2 0.01)", trainers => trainers.LbfgsLogisticRegression(l2Regularization: 0.01f)),
        new("SDCA (defaults)", trainers => trainers.SdcaLogisticRegression()),
        new("averaged perceptron (defaults)", trainers => trainers.AveragedPerceptron()),
    ];

    public override void Learn(IReadOnlyList<SpamRow> rows)
    {
        IDataView data = _context.Data.LoadFromEnumerable(rows.Select(row => new Input { Label = row.IsSpam, Text = row.Text }));
        TextFeaturizingEstimator.Options options = new()
        {
            CharFeatureExtractor = new WordBagEstimator.Options { NgramLength = 4, UseAllLengths = true },
            WordFeatureExtractor = new WordBagEstimator.Options { NgramLength = 2, UseAllLengths = true },
        };
        ITransformer model = _context.Transforms.Text.FeaturizeText("Features", options, nameof(Input.Text)).Append(make(_context.BinaryClassification.Trainers)).Fit(data);
        using var file = new MemoryStream();
        _context.Model.Save(model, data.Schema, file);
        _bytes = file.Length;
        _engine?.Dispose();
        _engine = _context.Model.CreatePredictionEngine<Input, Output>(model);
    }

    public override double Score(string text) => _engine!.Predict(new Input { Text = text }).Score;

    private sealed class Input
    {
        public bool Label { get; set; }

        public string Text { get; set; } = "";
    }

    private sealed class Output
    {
        public float Score { get; set; }
    }
}
