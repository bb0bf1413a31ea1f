using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Tokenizers;

namespace BotSentinel.Ml;

/// <summary>Loads a model and its tokenizer, and says all that is wrong with them.</summary>
internal static class OnnxModel
{
    public const string Ids = "input_ids", Mask = "attention_mask", Types = "token_type_ids";
    private static readonly string[] Known = [Ids, Mask, Types];

    /// <summary>The model; null when it cannot be loaded.</summary>
    public static InferenceSession? Load(OnnxOptions options, List<string> problems)
    {
        if (options.MaxTokens is < 8 or > 8_192)
        {
            problems.Add($"{nameof(options.MaxTokens)} is {options.MaxTokens}: write from 8 to 8,192.");
        }

        if (options.AtOnce < 1)
        {
            problems.Add($"{nameof(options.AtOnce)} is {options.AtOnce}: write at least 1.");
        }

        if (!File.Exists(options.Model))
        {
            problems.Add($"{nameof(options.Model)} \"{options.Model}\" is no file: it was looked for at {Path.GetFullPath(options.Model)}.");
            return null;
        }

        try
        {
            using SessionOptions settings = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            InferenceSession session = new(options.Model, settings);
            Check(session, options, problems);
            return session;
        }
        catch (OnnxRuntimeException failure)
        {
            problems.Add($"{nameof(options.Model)} \"{options.Model}\" is no ONNX model: {failure.Message}");
            return null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            problems.Add("What runs ONNX models is not there: reference the package Microsoft.ML.OnnxRuntime in the program, or Microsoft.ML.OnnxRuntime.Gpu.");
            return null;
        }
    }

    /// <summary>The tokenizer; null when it cannot be loaded.</summary>
    public static Tokenizer? Tokenizer(OnnxOptions options, List<string> problems)
    {
        if (options.Tokenizer is not null)
        {
            return options.Tokenizer;
        }

        if (!File.Exists(options.Vocabulary))
        {
            problems.Add($"{nameof(options.Vocabulary)} \"{options.Vocabulary}\" is no file: write the path of the model's vocab.txt, or give a {nameof(options.Tokenizer)}.");
            return null;
        }

        try
        {
            return BertTokenizer.Create(options.Vocabulary, new BertOptions { LowerCaseBeforeTokenization = options.LowerCase });
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or IOException or KeyNotFoundException)
        {
            problems.Add($"{nameof(options.Vocabulary)} \"{options.Vocabulary}\" is no vocabulary of a WordPiece tokenizer: {failure.Message}");
            return null;
        }
    }

    /// <summary>The output that has a number for each label.</summary>
    public static string OutputOf(InferenceSession session) => session.OutputNames.FirstOrDefault(name => name == "logits") ?? session.OutputNames[0];

    private static void Check(InferenceSession session, OnnxOptions options, List<string> problems)
    {
        if (!session.InputNames.Contains(Ids))
        {
            problems.Add($"{nameof(options.Model)} has no input {Ids}; it has {string.Join(", ", session.InputNames)}. Export it for text classification.");
        }

        foreach ((string name, NodeMetadata input) in session.InputMetadata)
        {
            if (!Known.Contains(name))
            {
                problems.Add($"{nameof(options.Model)} wants an input {name}, which is none of {string.Join(", ", Known)}.");
            }
            else if (input.ElementType != typeof(long))
            {
                problems.Add($"{nameof(options.Model)} wants {name} as {input.ElementType.Name}: export it with 64-bit numbers.");
            }
        }

        NodeMetadata output = session.OutputMetadata[OutputOf(session)];
        if (output.ElementType != typeof(float))
        {
            problems.Add($"{nameof(options.Model)} answers with {output.ElementType?.Name ?? "something else"}, not with 32-bit fractions.");
        }

        int labels = output.Dimensions is { Length: > 0 } dimensions ? dimensions[^1] : -1;
        if (options.SpamLabel < 0 || (labels > 1 && options.SpamLabel >= labels))
        {
            problems.Add($"{nameof(options.SpamLabel)} is {options.SpamLabel}: the model has labels from 0 to {labels - 1}.");
        }
    }
}
