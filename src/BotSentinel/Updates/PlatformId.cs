using System.Globalization;

namespace BotSentinel.Updates;

/// <summary>
/// An id as a platform gives it: a 64-bit number (Telegram, Discord) or a text (Slack, Matrix).
/// The default value is no id at all; a number 0 counts as no id, since no platform gives it out.
/// Comparison is ordinal: the number 42 and the text "42" are different ids.
/// </summary>
public readonly struct PlatformId : IEquatable<PlatformId>
{
    /// <summary>A numeric id. Zero makes <see cref="IsNone"/> true.</summary>
    public PlatformId(long number) => Number = number;

    /// <summary>A textual id. Null or empty makes <see cref="IsNone"/> true.</summary>
    public PlatformId(string? text) => Text = string.IsNullOrEmpty(text) ? null : text;

    /// <summary>The number; 0 when the id is a text or absent.</summary>
    public long Number { get; }

    /// <summary>The text; null when the id is a number or absent.</summary>
    public string? Text { get; }

    /// <summary>True when the update names no such id.</summary>
    public bool IsNone => Number == 0 && Text is null;

    /// <summary>A number becomes an id.</summary>
    public static implicit operator PlatformId(long number) => new(number);

    /// <summary>A text becomes an id.</summary>
    public static implicit operator PlatformId(string? text) => new(text);

    /// <summary>Same kind and same value.</summary>
    public static bool operator ==(PlatformId left, PlatformId right) => left.Equals(right);

    /// <summary>Another kind or another value.</summary>
    public static bool operator !=(PlatformId left, PlatformId right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(PlatformId other) => Number == other.Number && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PlatformId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Text is null ? Number.GetHashCode() : Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The id as the platform writes it; empty when there is none.</summary>
    public override string ToString() => Text ?? (Number == 0 ? "" : Number.ToString(CultureInfo.InvariantCulture));
}
