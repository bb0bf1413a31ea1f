namespace BotSentinel.Filters.Text;

/// <summary>
/// What a folded character is to the look over a whole text, in a byte: so 64 characters make a number for each question.
/// Letters of both <see cref="Latin"/> and <see cref="Cyrillic"/> are of another script, or came the slow way.
/// </summary>
[Flags]
internal enum CharTraits : byte
{
    /// <summary>A sign between words.</summary>
    None = 0,

    /// <summary>Of a digit: counted already. Of a sign: an apostrophe. Of a space: part of what one character stands for.</summary>
    Marked = 1 << 0,

    /// <summary>Of a letter: a capital. Of a space: a line's end. Of anything else: came the slow way.</summary>
    Capital = 1 << 1,

    Cyrillic = 1 << 2,
    Latin = 1 << 3,

    /// <summary>A sign that belongs to a word when letters stand on both sides.</summary>
    Sign = 1 << 4,

    Digit = 1 << 5,
    Space = 1 << 6,

    /// <summary>To be looked at one by one: marks, joiners, letters of scripts without spaces.</summary>
    Odd = 1 << 7,

    Letter = Latin | Cyrillic,
    Slow = Capital,
}
