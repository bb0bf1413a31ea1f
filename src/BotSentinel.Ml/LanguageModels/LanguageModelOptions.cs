using Microsoft.Extensions.AI;

namespace BotSentinel.Ml;

/// <summary>How a language model is asked for a second opinion.</summary>
public sealed record LanguageModelOptions
{
    /// <summary>How long <see cref="About"/> may be, in characters.</summary>
    public const int LongestAbout = 2_000;

    /// <summary>The name in settings, decisions and metrics. Default <c>language-model</c>.</summary>
    public string Name { get; init; } = "language-model";

    /// <summary>Whether asking costs nothing that has to be budgeted, as with a model on one's own machine. Default false.</summary>
    public bool IsFree { get; init; }

    /// <summary>What the model should know of the chat: what it is about, what is fine and what is not there. In the operator's words, which the model obeys; null: nothing. At most 2,000 characters.</summary>
    public string? About { get; init; }

    /// <summary>Whether the shape of the answer is asked for by a JSON schema, which most servers hold the model to. Where it is not supported, false: the model is then only told. Default true.</summary>
    public bool UsesSchema { get; init; } = true;

    /// <summary>How many tokens an answer may have, those of its reasoning among them. From 50; default 500. A cut answer is none.</summary>
    public int MaxOutputTokens { get; init; } = 500;

    /// <summary>Changes what is sent beside the messages (model, temperature...), for each question anew; null: nothing.</summary>
    public Action<ChatOptions>? Configure { get; init; }
}
