using System.Buffers;
using System.Collections.Frozen;
using BotSentinel.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Links;

/// <summary>
/// Goes through the links of a message: those that the platform marked, those of buttons, those in Markdown, and, where the platform marked
/// none, what reads as an address.
/// </summary>
internal ref struct LinkScan
{
    private const int LongestLink = 2048;

    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r\n\"'<>()[]{}|`,;«»");

    // Top level domains that chats have addresses of without a scheme; with a scheme any will do.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> TopLevels = FrozenSet.ToFrozenSet(
        [
            .. "com net org info biz io me app dev xyz top site online shop store club live pro vip fun space website tech link click icu buzz best world today cc tv ws to gg ai co ly su ru ua by kz uk de fr it es pl nl be ch at cz sk hu ro bg rs gr tr ir in id vn th my sg ph cn hk tw jp kr au nz br mx ar cl pe za ng ke eg ma sa ae il us ca eu edu gov mil int mobi name finance cash money bet casino game games chat bot wiki page blog cloud email digital network agency media news group team zone center рф бел укр онлайн сайт".Split(' '),
        ],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly BotUpdate _update;
    private readonly ReadOnlySpan<char> _text;
    private readonly bool _isMarked;
    private int _entity;
    private int _button;
    private int _at;
    private int _markdown;

    public LinkScan(Content content)
    {
        _update = content.Update;
        _text = content.Text.AsSpan(0, Math.Min(content.Text.Length, Text.FoldedText.LongestText));
        for (int i = 0; i < _update.Entities.Count; i++)
        {
            _isMarked |= _update.Entities[i].Kind is EntityKind.Url or EntityKind.TextLink;
        }

        Target = Shown = default;
        Span = default;
    }

    /// <summary>Where the link leads.</summary>
    public ReadOnlySpan<char> Target { get; private set; }

    /// <summary>The text in front of it; empty when it shows itself.</summary>
    public ReadOnlySpan<char> Shown { get; private set; }

    /// <summary>Where it stands in the original text.</summary>
    public TextSpan Span { get; private set; }

    public static bool IsTopLevel(ReadOnlySpan<char> label) => label.StartsWith("xn--") || TopLevels.Contains(label);

    public bool Next() => NextMarked() || NextButton() || NextMarkdown() || (!_isMarked && NextWritten());

    private bool NextMarked()
    {
        while (_entity < _update.Entities.Count)
        {
            TextEntity entity = _update.Entities[_entity++];
            if (entity.Kind is not (EntityKind.Url or EntityKind.TextLink) || !entity.LiesWithin(_update.Text ?? ""))
            {
                continue;
            }

            ReadOnlySpan<char> part = _update.Text.AsSpan(entity.Offset, entity.Length);
            Target = entity.Url ?? part;
            Shown = entity.Url is null ? default : part;
            Span = new TextSpan(entity.Offset, entity.Length);
            return true;
        }

        return false;
    }

    /// <summary>Where buttons lead; they stand nowhere in the text.</summary>
    private bool NextButton()
    {
        if (_button == _update.ButtonLinks.Count)
        {
            return false;
        }

        Target = _update.ButtonLinks[_button++];
        Shown = default;
        Span = default;
        return true;
    }

    /// <summary>[shown](target), on platforms that leave it to the reader's program.</summary>
    private bool NextMarkdown()
    {
        while (_markdown >= 0 && _markdown < _text.Length)
        {
            int middle = _text[_markdown..].IndexOf("](", StringComparison.Ordinal);
            if (middle < 0)
            {
                break;
            }

            // Looked for since the last link only, so that each character is looked at once.
            middle += _markdown;
            int from = Math.Max(_markdown, middle - LongestLink);
            int start = _text[from..middle].LastIndexOf('[');
            _markdown = middle + 2;
            int end = start < 0 ? -1 : _text[_markdown..Math.Min(_text.Length, _markdown + LongestLink)].IndexOf(')');
            if (end > 0)
            {
                start += from;
                Shown = _text[(start + 1)..middle];
                Target = _text.Slice(_markdown, end);
                Span = new TextSpan(start, _markdown + end + 1 - start);
                return true;
            }
        }

        _markdown = -1;
        return false;
    }

    /// <summary>A word that has a scheme, or a dot and a top level domain at the end of its host.</summary>
    private bool NextWritten()
    {
        while (_at < _text.Length)
        {
            int sign = _text[_at..].IndexOfAny('.', ':');
            if (sign < 0)
            {
                break;
            }

            sign += _at;
            int from = Math.Max(_at, sign - LongestLink);
            int start = from + _text[from..sign].LastIndexOfAny(Ends) + 1;
            int end = EndOfWord(sign);
            _at = end;
            ReadOnlySpan<char> word = _text[start..end].TrimEnd(".!?:");
            if (ReadsAsLink(word))
            {
                Target = word;
                Shown = default;
                Span = new TextSpan(start, word.Length);
                return true;
            }
        }

        return false;
    }

    // Brackets end a word, but for those around an address of version 6.
    private readonly int EndOfWord(int sign)
    {
        int longest = Math.Min(_text.Length, sign + LongestLink);
        int from = _text[sign..longest].StartsWith("://[") ? sign + 4 + Math.Max(0, _text[(sign + 4)..longest].IndexOf(']') + 1) : sign;
        int end = _text[from..longest].IndexOfAny(Ends);
        return Math.Max(end < 0 ? longest : from + end, sign + 1);
    }

    private static bool ReadsAsLink(ReadOnlySpan<char> word)
    {
        if (word.Contains("://", StringComparison.Ordinal))
        {
            return true;
        }

        int end = word.IndexOfAny("/?#:");
        ReadOnlySpan<char> host = end < 0 ? word : word[..end];
        int dot = host.LastIndexOf('.');
        if (dot <= 0 || host.Length > LinkTarget.LongestHost || host.Contains('@'))
        {
            return false;
        }

        Span<char> label = stackalloc char[LinkTarget.LongestHost];
        int length = host[(dot + 1)..].ToLowerInvariant(label);
        return IsTopLevel(label[..length]) && char.IsLetterOrDigit(host[dot - 1]);
    }
}
