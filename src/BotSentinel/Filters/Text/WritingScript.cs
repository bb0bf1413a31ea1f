namespace BotSentinel.Filters.Text;

/// <summary>Scripts that are told apart. The numbers stand in <c>fold.bin</c>.</summary>
internal enum WritingScript : byte
{
    Common, Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam,
    Sinhala, Thai, Lao, Tibetan, Myanmar, Georgian, Hangul, Ethiopic, Cherokee, Khmer, Mongolian, Hiragana, Katakana, Han, Bopomofo, Other,
}
