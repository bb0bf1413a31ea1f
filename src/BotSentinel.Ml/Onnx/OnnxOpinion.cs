using BotSentinel.Opinions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Tokenizers;

namespace BotSentinel.Ml;

/// <summary>Asks a text classifier in a file whether a text is spam, in the process and on its processors. Costs nothing of the budget. Thread safe.</summary>
public sealed class OnnxOpinion : SpamOpinion, IDisposable
{
    private readonly OnnxOptions _options;
    private readonly InferenceSession _session;
    private readonly Tokenizer _tokenizer;
    private readonly SemaphoreSlim _places;
    private readonly string _output;

    /// <summary>Loads the model.</summary>
    /// <param name="options">The model and its tokenizer.</param>
    /// <exception cref="ArgumentException">Files are missing or are not what they should be; the message lists all mistakes.</exception>
    public OnnxOpinion(OnnxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        List<string> problems = [];
        InferenceSession? session = OnnxModel.Load(options, problems);
        Tokenizer? tokenizer = OnnxModel.Tokenizer(options, problems);
        if (problems.Count > 0)
        {
            session?.Dispose();
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        }

        (_session, _tokenizer) = (session!, tokenizer!);
        _output = OnnxModel.OutputOf(_session);
        _places = new SemaphoreSlim(options.AtOnce);
    }

    /// <inheritdoc/>
    public override string Name => _options.Name;

    /// <inheritdoc/>
    public override bool IsFree => true;

    /// <inheritdoc/>
    public override async ValueTask<OpinionAnswer?> AskAsync(OpinionQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        await _places.WaitAsync(cancellationToken);
        try
        {
            double probability = Probability(Run(Tokens(question.Text), cancellationToken));
            return double.IsNaN(probability) ? null : new OpinionAnswer(probability >= 0.5, Math.Max(probability, 1 - probability));
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Unloads the model. Nobody may be asking it any more.</summary>
    public void Dispose()
    {
        _session.Dispose();
        _places.Dispose();
    }

    private long[] Tokens(string text)
    {
        IReadOnlyList<int> ids = _tokenizer is BertTokenizer bert
            ? bert.EncodeToIds(text, _options.MaxTokens, addSpecialTokens: true, out _, out _)
            : _tokenizer.EncodeToIds(text, _options.MaxTokens, out _, out _);
        return [.. ids.Select(id => (long)id)];
    }

    private float[] Run(long[] tokens, CancellationToken cancellationToken)
    {
        long[] shape = [1, tokens.Length];
        long[] ones = new long[tokens.Length];
        Array.Fill(ones, 1);
        Dictionary<string, OrtValue> inputs = [];
        using var run = new RunOptions();
        using CancellationTokenRegistration stop = cancellationToken.Register(() => run.Terminate = true);
        try
        {
            foreach (string name in _session.InputNames)
            {
                inputs[name] = OrtValue.CreateTensorValueFromMemory(name switch { OnnxModel.Ids => tokens, OnnxModel.Mask => ones, _ => new long[tokens.Length] }, shape);
            }

            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, inputs, [_output]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            foreach (OrtValue input in inputs.Values)
            {
                input.Dispose();
            }
        }
    }

    // Softmax of the labels, or the logistic function of the only one; not a number where there is no such label.
    private double Probability(float[] logits)
    {
        if (logits.Length == 1)
        {
            return 1 / (1 + Math.Exp(-logits[0]));
        }

        double most = logits.Length > _options.SpamLabel ? logits.Max() : double.NaN;
        return logits.Length > _options.SpamLabel ? Math.Exp(logits[_options.SpamLabel] - most) / logits.Sum(logit => Math.Exp(logit - most)) : double.NaN;
    }
}
