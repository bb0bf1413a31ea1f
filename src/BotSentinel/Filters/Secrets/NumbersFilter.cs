using System.Buffers;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Secrets;

/// <summary>Phone numbers, written with a plus sign or marked by the platform, and payment card numbers, whose check digit fits.</summary>
internal sealed class NumbersFilter(NumbersOptions options) : ContentFilter
{
    private const int ShortestCard = 13, LongestCard = 19, ShortestPhone = 8, LongestPhone = 15;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    public override string Name => "numbers";

    public override FilterHit Examine(Content content)
    {
        ReadOnlySpan<char> text = content.Text.AsSpan(0, Math.Min(content.Text.Length, Text.FoldedText.LongestText));
        if (options.Phones && MarkedPhone(content.Update) is { } phone)
        {
            return FilterHit.Certain(phone, word: "a phone number");
        }

        Span<char> digits = stackalloc char[LongestCard];
        for (int at = text.IndexOfAny(Digits); at >= 0;)
        {
            int end = Take(text, at, digits, out int count);
            bool hasPlus = at > 0 && text[at - 1] == '+';
            if (options.Cards && !hasPlus && count is >= ShortestCard and <= LongestCard && IsCard(digits[..count]))
            {
                return FilterHit.Certain(new TextSpan(at, end - at), word: "a card number");
            }

            if (options.Phones && hasPlus && count is >= ShortestPhone and <= LongestPhone)
            {
                return FilterHit.Certain(new TextSpan(at - 1, end - at + 1), word: "a phone number");
            }

            int next = text[end..].IndexOfAny(Digits);
            at = next < 0 ? -1 : end + next;
        }

        return default;
    }

    public override string Describe(in FilterHit hit, Content content) => $"has {hit.Word}";

    private static TextSpan? MarkedPhone(BotUpdate update)
    {
        for (int i = 0; i < update.Entities.Count; i++)
        {
            if (update.Entities[i].Kind == EntityKind.PhoneNumber)
            {
                return new TextSpan(update.Entities[i].Offset, update.Entities[i].Length);
            }
        }

        return null;
    }

    /// <summary>Digits with single spaces, dots, hyphens or brackets between them; the count tells when there are too many.</summary>
    private static int Take(ReadOnlySpan<char> text, int start, Span<char> digits, out int count)
    {
        count = 0;
        int end = start, gap = 0;
        for (int at = start; at < text.Length; at++)
        {
            if (char.IsAsciiDigit(text[at]))
            {
                if (count < digits.Length)
                {
                    digits[count] = text[at];
                }

                count++;
                gap = 0;
                end = at + 1;
            }
            else if (text[at] is not (' ' or '-' or '.' or '(' or ')' or '\u00A0') || ++gap > 2)
            {
                break;
            }
        }

        return end;
    }

    // Luhn's check, and a first digit that networks give out.
    private static bool IsCard(ReadOnlySpan<char> digits)
    {
        if (digits[0] is not ('2' or '3' or '4' or '5' or '6') || digits.IndexOfAnyExcept(digits[0]) < 0)
        {
            return false;
        }

        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] - '0';
            digit = i % 2 == 1 ? digit * 2 : digit;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }
}
