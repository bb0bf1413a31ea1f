using System.Text;

namespace UnicodeTables;

/// <summary>NFKC and lower case, until nothing changes any more.</summary>
internal static class Plain
{
    public static int[] Of(int codePoint) => [.. Of(char.ConvertFromUtf32(codePoint)).EnumerateRunes().Select(rune => rune.Value)];

    public static string Of(string text)
    {
        string before;
        do
        {
            before = text;
            text = string.Concat(text.Normalize(NormalizationForm.FormKC).EnumerateRunes().Select(Lower)).Normalize(NormalizationForm.FormKC);
        }
        while (text != before);

        return text;
    }

    private static string Lower(Rune rune) => rune.Value switch
    {
        'ß' or 'ẞ' => "ss",
        'İ' => "i",
        'ς' => "σ",
        _ => Rune.ToLowerInvariant(rune).ToString(),
    };
}
