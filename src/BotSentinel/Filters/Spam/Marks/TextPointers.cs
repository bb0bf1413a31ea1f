using System.Numerics;
using BotSentinel.Decisions;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// Where a text points to: links, addresses, user names, and numbers long enough to be called. Texts that differ in nothing else lead readers to different places.
/// Allocates nothing.
/// </summary>
internal ref struct TextPointers
{
    private const int FewestDigits = 5;

    private readonly Span<TextSpan> _places;
    private int _count;

    /// <param name="text">The text.</param>
    /// <param name="key">Keeps outsiders from aiming at a hash.</param>
    /// <param name="places">Room for the places; further ones count in the hash alone.</param>
    public TextPointers(ReadOnlySpan<char> text, UInt128 key, Span<TextSpan> places)
    {
        _places = places;
        var numbers = new SipHash(key);
        int digits = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = at;
            for (; end < text.Length && !char.IsWhiteSpace(text[end]); end++)
            {
                if (char.IsAsciiDigit(text[end]))
                {
                    numbers.Add(text[end]);
                    digits++;
                }
            }

            if (Points(text[at..end]))
            {
                Add(text[at..end], at, key);
            }

            at = end + 1;
        }

        Hash += digits >= FewestDigits ? (ulong)numbers.End() : 0;
    }

    /// <summary>The same for the same targets, in whatever order; 0 without any.</summary>
    public ulong Hash { get; private set; }

    /// <summary>The places that are known, in their order.</summary>
    public readonly ReadOnlySpan<TextSpan> Places => _places[.._count];

    private void Add(ReadOnlySpan<char> token, int start, UInt128 key)
    {
        var hash = new SipHash(key);
        foreach (char unit in token.TrimEnd(".,;:!?)\"'»”"))
        {
            hash.Add(char.ToLowerInvariant(unit));
        }

        Hash += BitOperations.RotateLeft((ulong)hash.End(), 1);
        if (_count < _places.Length)
        {
            _places[_count++] = new TextSpan(start, token.Length);
        }
    }

    // name@example.org, @name, https://..., t.me/name, example.org: a dot, a slash or an at sign with a letter behind it.
    private static bool Points(ReadOnlySpan<char> token)
    {
        for (int at = 0; at + 2 < token.Length; at++)
        {
            bool isSign = token[at] == '@' || (token[at] is '.' or '/' && at > 0 && (char.IsLetterOrDigit(token[at - 1]) || token[at - 1] == '/'));
            if (isSign && char.IsLetter(token[at + 1]) && char.IsLetterOrDigit(token[at + 2]))
            {
                return true;
            }
        }

        return false;
    }
}
