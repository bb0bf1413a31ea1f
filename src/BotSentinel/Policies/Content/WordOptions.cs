using System.Collections.Immutable;

namespace BotSentinel.Policies;

/// <summary>Words and phrases to look for.</summary>
public sealed record PhrasesOptions
{
    /// <summary>The words and phrases; one that ends with <c>*</c> stands for all words that begin so.</summary>
    public ImmutableArray<string> Words { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Files with one phrase a line; lines that begin with <c>#</c> are comments. Read when the policy is made.</summary>
    public ImmutableArray<string> Files { get; init => field = value.IsDefault ? [] : value; } = [];
}

/// <summary>Regular expressions to look for.</summary>
public sealed record PatternsOptions
{
    /// <summary>The expressions, in the platform's syntax; compared without case.</summary>
    public ImmutableArray<string> Match { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The text that they are looked for in. Default <see cref="PatternText.Original"/>.</summary>
    public PatternText In { get; init; }
}

/// <summary>Which texts count as spam for the model that reads them.</summary>
public sealed record SpamOptions
{
    /// <summary>How large a share of honest messages may be taken for spam, as measured on messages that the model was not taught with. From 0.001 to 0.05; default 0.01.</summary>
    public double FalsePositives { get; init; } = 0.01;

    /// <summary>A model's file, as <c>botsentinel spam train</c> makes them; null: the one that comes with BotSentinel. Read when the policy is made.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the marks of operators count: what they said of a text, and what the model has learnt of it. Default true.</summary>
    public bool Marks { get; init; } = true;
}

/// <summary>Which form of a text a pattern is looked for in.</summary>
public enum PatternText : byte
{
    /// <summary>As the user wrote it.</summary>
    Original,

    /// <summary>Made comparable: lower case, disguises undone.</summary>
    Folded,
}
