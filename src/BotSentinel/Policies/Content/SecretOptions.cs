namespace BotSentinel.Policies;

/// <summary>Which numbers are not wanted in a text.</summary>
public sealed record NumbersOptions
{
    /// <summary>Whether phone numbers count. Default true.</summary>
    public bool Phones { get; init; } = true;

    /// <summary>Whether payment card numbers count. Default true.</summary>
    public bool Cards { get; init; } = true;
}

/// <summary>Tokens and keys that nobody should send. Has no settings.</summary>
public sealed record SecretsOptions;
