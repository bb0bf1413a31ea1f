using System.Collections.Immutable;

namespace BotSentinel.Policies;

/// <summary>In which scripts text may be.</summary>
public sealed record ScriptsOptions
{
    /// <summary>The scripts that are wanted: letters of others count. Empty: all but the unwanted ones.</summary>
    public ImmutableArray<ScriptName> Wanted { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The scripts that are not wanted.</summary>
    public ImmutableArray<ScriptName> Unwanted { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Which share of the letters may be of others: names and quotations are. From 0 to 1; default 0.3.</summary>
    public double Share { get; init; } = 0.3;
}

/// <summary>A script that text is written in.</summary>
public enum ScriptName : byte
{
#pragma warning disable CS1591 // The names say it.
    Latin = 1, Greek, Cyrillic, Armenian, Hebrew, Arabic, Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam,
    Sinhala, Thai, Lao, Tibetan, Myanmar, Georgian, Hangul, Ethiopic, Cherokee, Khmer, Mongolian, Hiragana, Katakana, Han, Bopomofo,
#pragma warning restore CS1591
}

/// <summary>Which languages are wanted.</summary>
public sealed record LanguagesOptions
{
    /// <summary>The languages, as tags; <c>pt</c> covers <c>pt-br</c>.</summary>
    public ImmutableArray<string> Wanted { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether the language of the text is guessed. Only a guess beyond doubt counts, and it counts before the user's language. Default true.</summary>
    public bool Guess { get; init; } = true;

    /// <summary>Whether the user's language as set on the platform counts, where the text's is in doubt. Who has set none counts for nothing. Default true.</summary>
    public bool User { get; init; } = true;
}

/// <summary>How many words of two scripts are too many.</summary>
public sealed record MixedScriptsOptions
{
    /// <summary>How many are fine. From 0 to 100; default 0.</summary>
    public int Max { get; init; }
}

/// <summary>How much disguise is too much.</summary>
public sealed record DisguiseOptions
{
    /// <summary>How many disguised characters are fine: hidden ones inside of words, piled-up marks, letters set apart, letters turned round. From 0 to 1,000; default 3.</summary>
    public int Max { get; init; } = 3;
}

/// <summary>Messages with a text that shows nothing. Has no settings.</summary>
public sealed record InvisibleOptions;
