using Microsoft.ML.Tokenizers;

namespace BotSentinel.Ml;

/// <summary>A text classifier in a file: an ONNX model as the usual exporters make them of BERT and its kin.</summary>
public sealed record OnnxOptions
{
    /// <summary>The model: inputs <c>input_ids</c> and, where it has them, <c>attention_mask</c> and <c>token_type_ids</c> (64-bit numbers, batch by length); its first output, or the one named <c>logits</c>, has a number for each label.</summary>
    public required string Model { get; init; }

    /// <summary>The vocabulary of a WordPiece tokenizer, <c>vocab.txt</c>; null when there is a <see cref="Tokenizer"/>.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>Whether texts are made lower case, for a model called "uncased". Default true. Of no meaning with a <see cref="Tokenizer"/>.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>Another tokenizer, which adds the model's special tokens itself and is thread safe; null: WordPiece by the <see cref="Vocabulary"/>.</summary>
    public Tokenizer? Tokenizer { get; init; }

    /// <summary>Which label is spam, from 0. Default 1. Of no meaning for a model with one number, which is taken for the log-odds of spam.</summary>
    public int SpamLabel { get; init; } = 1;

    /// <summary>How many tokens of a text are read. From 8 to 8,192; default 256.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>How many texts are judged at the same time, each by one thread; others wait. From 1; default half of the processors.</summary>
    public int AtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>The name in settings, decisions and metrics. Default <c>onnx</c>.</summary>
    public string Name { get; init; } = "onnx";
}
