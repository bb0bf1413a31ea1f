using BotSentinel.Filters.Text;

namespace BotSentinel.Filters.Senders;

/// <summary>What is left of a name or domain when everything that deceives the eye is taken out: letters and digits in one form each.</summary>
internal static class NameSkeleton
{
    /// <summary>What is looked at of a name.</summary>
    public const int Longest = 128;

    private const int FewestForOneApart = 6;

    [ThreadStatic]
    private static FoldedText? _folded;

    public static string Of(string name)
    {
        Span<char> room = stackalloc char[Longest];
        return Write(name, room).ToString();
    }

    public static ReadOnlySpan<char> Write(ReadOnlySpan<char> name, Span<char> room)
    {
        FoldedText folded = _folded ??= new FoldedText();
        folded.Fold(name[..Math.Min(name.Length, Longest)]);
        int length = 0;
        for (int i = 0; i < folded.Chars.Length && length < room.Length; i++)
        {
            if (folded.Kinds[i] is CharClass.Letter or CharClass.Digit or CharClass.Ideograph)
            {
                Add(Shape(folded.Chars[i]), room, ref length);
            }
        }

        return room[..length];
    }

    /// <summary>One letter more, less, or another one, in names long enough for that to be no chance.</summary>
    public static bool IsOneApart(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (Math.Min(one.Length, other.Length) < FewestForOneApart || Math.Abs(one.Length - other.Length) > 1)
        {
            return false;
        }

        int start = one.CommonPrefixLength(other);
        ReadOnlySpan<char> a = one[start..], b = other[start..];
        return a.Length == b.Length ? a.Length > 0 && a[1..].SequenceEqual(b[1..])
            : a.Length > b.Length ? a[1..].SequenceEqual(b) : b[1..].SequenceEqual(a);
    }

    // Letters and digits that small type does not tell apart.
    private static char Shape(char c) => c switch
    {
        'i' or 'l' or '1' => 'l',
        '0' => 'o',
        '5' => 's',
        _ => c,
    };

    private static void Add(char c, Span<char> room, ref int length)
    {
        if (length > 0 && ((c == 'n' && room[length - 1] == 'r') || (c == 'v' && room[length - 1] == 'v')))
        {
            room[length - 1] = c == 'n' ? 'm' : 'w';
        }
        else
        {
            room[length++] = c;
        }
    }
}
