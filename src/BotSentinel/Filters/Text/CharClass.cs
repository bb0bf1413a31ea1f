namespace BotSentinel.Filters.Text;

/// <summary>What a character is to the folding of text. The numbers stand in <c>fold.bin</c>.</summary>
internal enum CharClass : byte
{
    /// <summary>Unassigned, or for private use.</summary>
    Other,

    /// <summary>A letter of a script that puts spaces between words.</summary>
    Letter,

    /// <summary>A mark without a width of its own.</summary>
    Mark,

    /// <summary>A mark with a width: most vowel signs of Indic scripts.</summary>
    SpacingMark,

    /// <summary>A digit or number sign.</summary>
    Digit,

    /// <summary>White space, line ends included.</summary>
    Space,

    /// <summary>Punctuation.</summary>
    Punctuation,

    /// <summary>A symbol, pictures that are text unless a selector follows among them.</summary>
    Symbol,

    /// <summary>A picture.</summary>
    Emoji,

    /// <summary>Zero width joiner and non-joiner.</summary>
    Joiner,

    /// <summary>A variation selector.</summary>
    Selector,

    /// <summary>Takes no room and means nothing to a reader.</summary>
    Invisible,

    /// <summary>Steers the direction of text.</summary>
    Bidi,

    /// <summary>A part of flags such as that of Wales.</summary>
    Tag,

    /// <summary>A control character that is no white space.</summary>
    Control,

    /// <summary>A letter of a script without spaces between words: each is a word of its own.</summary>
    Ideograph,

    /// <summary>A vowel or final consonant that makes a Hangul syllable with what stands before it.</summary>
    Jamo,

    /// <summary>Half of a surrogate pair.</summary>
    Surrogate,
}
