using BotSentinel.Decisions;

namespace BotSentinel.Filters.Text;

/// <summary>
/// A text in the one form that all filters compare by: NFKC, look-alike letters, lower case, without what cannot be seen,
/// spaced-out words put together; with a map back to the original. Used again for one text after the other; not thread safe.
/// Folding what was folded changes nothing.
/// </summary>
internal sealed partial class FoldedText
{
    /// <summary>What is looked at of a text, in UTF-16 code units; the rest counts for nothing, as does what is folded beyond that length. Twice what Telegram lets anybody write.</summary>
    public const int LongestText = 8192;

    private const int Room = 64;

    private readonly FoldTable _table = FoldTable.Shared;
    private readonly PlainTable _plain = FoldTable.Shared.Plain;
    private readonly bool _isOneByOne;
    private char[] _chars = [];
    private ushort[] _map = [];
    private CharClass[] _kinds = [];
    private byte[] _traits = [];
    private int _length;
    private int _originalLength;
    private TextProfile _profile;

    /// <param name="isOneByOne">Take no short cut through plain text: slower, and the same.</param>
    public FoldedText(bool isOneByOne = false)
    {
        _isOneByOne = isOneByOne;
        MakeRoom(1024);
    }

    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, _length);

    public ref readonly TextProfile Profile => ref _profile;

    /// <summary>The classes of <see cref="Chars"/>.</summary>
    public ReadOnlySpan<CharClass> Kinds => _kinds.AsSpan(0, _length);

    /// <summary>Where a folded character comes from in the original text.</summary>
    public int SourceOf(int folded) => _map[folded];

    /// <summary>The original character that a folded one comes from; of a composed one, the letter.</summary>
    public char OriginalAt(int folded) => _original[_map[folded]];

    /// <summary>The part of the original text that a part of the folded one stands for.</summary>
    public TextSpan Original(int start, int length)
    {
        if (length <= 0)
        {
            return default;
        }

        int end = start + length < _length ? _map[start + length] : _originalLength;
        int last = _map[start + length - 1];
        return new TextSpan(_map[start], Math.Max(1, Math.Min(end, EndOfCluster(last)) - _map[start]));
    }

    /// <summary>Takes up a text.</summary>
    public void Fold(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, LongestText)];
        _original = text.Length == 0 ? [] : _original;
        if (_chars.Length - Room - Block < text.Length)
        {
            MakeRoom(text.Length * 2);
        }

        if (_original.Length < text.Length)
        {
            _original = new char[text.Length * 2];
        }

        text.CopyTo(_original);
        _originalLength = text.Length;
        _profile = default;
        FoldCharacters(text);
        FoldWords();
    }

    // Kept for the map: what an update says may be gone by the time somebody asks.
    private char[] _original = [];

    private void MakeRoom(int characters)
    {
        // A look at 64 characters may begin at the last one.
        int most = characters + Room + Block;
        Array.Resize(ref _chars, most);
        Array.Resize(ref _map, most);
        Array.Resize(ref _kinds, most);
        Array.Resize(ref _traits, Lead + most);
        _traits.AsSpan(0, Lead).Fill((byte)CharTraits.Space);
    }

    private int EndOfCluster(int at)
    {
        int end = at + (char.IsHighSurrogate(_original[at]) && at + 1 < _originalLength ? 2 : 1);
        while (end < _originalLength && _table[_original[end]].Class is CharClass.Mark or CharClass.SpacingMark or CharClass.Selector or CharClass.Jamo)
        {
            end++;
        }

        return end;
    }
}
