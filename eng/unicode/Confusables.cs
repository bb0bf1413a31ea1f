using System.Globalization;
using System.Text;

namespace UnicodeTables;

/// <summary>
/// Classes of letters that look alike, each with the one that stands for all. Made of the pairs of UTS 39 whose both sides
/// are one letter of the alphabets that imitate each other, lower case; letters
/// never become digits, and two letters of one alphabet are never taken for each other. Small capitals are added: UTS 39 leaves out most of them.
/// </summary>
internal sealed class Confusables
{
    private const string SmallCapitals = "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz";
    private static readonly HashSet<string> Alphabets = ["Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Lisu", "Deseret", "Common", "Inherited"];

    private readonly Dictionary<int, int> _parents = [];
    private readonly Dictionary<(int Root, int Alphabet), bool> _members = [];
    private readonly Dictionary<int, int> _standIns = [];

    public string Version { get; private set; } = "?";

    /// <summary>ASCII punctuation by the signs that look like it.</summary>
    public Dictionary<int, int> Punctuation { get; } = [];

    public static Confusables Read(string path)
    {
        Confusables all = new();
        List<(int Source, int Target)> pairs = [];
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith("# Version:", StringComparison.Ordinal))
            {
                all.Version = line["# Version:".Length..].Trim();
            }

            string[] fields = line.TrimStart('\uFEFF').Split(';');
            if (fields.Length >= 3 && !line.StartsWith('#') && !fields[1].Trim().Contains(' ', StringComparison.Ordinal))
            {
                pairs.Add((Number(fields[0]), Number(fields[1])));
            }
        }

        for (int i = 0; i < SmallCapitals.Length; i += 2)
        {
            all.Unite(SmallCapitals[i], SmallCapitals[i + 1]);
        }

        // What looks like a letter of ASCII first, by lower-case shapes before upper-case ones: where they disagree, the later ones lose.
        foreach ((int source, int target) in pairs.OrderBy(pair => pair.Target < 0x80 ? 0 : 1).ThenBy(pair => IsUpper(pair.Source) ? 1 : 0).ThenBy(pair => pair.Source))
        {
            all.Add(source, target);
        }

        foreach (IGrouping<int, int> alike in all._parents.Keys.GroupBy(all.Root))
        {
            int standIn = alike.OrderBy(Rank).ThenBy(letter => letter).First();
            foreach (int letter in alike)
            {
                all._standIns[letter] = standIn;
            }
        }

        return all;
    }

    public int StandIn(int letter) => _standIns.GetValueOrDefault(letter, letter);

    private void Add(int source, int target)
    {
        UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(source);
        if (source < 0x80)
        {
            return;
        }

        if (category is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherSymbol)
        {
            if (target < 0x80 && !char.IsLetterOrDigit((char)target) && Icu.Script(source) == "Common")
            {
                Punctuation[source] = target;
            }

            return;
        }

        // A capital I is shaped like an l, but it is an i.
        if (IsUpper(source) && target == 'l')
        {
            return;
        }

        int[] one = Plain.Of(source), other = Plain.Of(target);
        bool isPlain = !IsUpper(source) ? one[0] == source : one[0] == Rune.ToLowerInvariant(new Rune(source)).Value;
        if (isPlain && one.Length == 1 && other.Length == 1 && IsLetterOfAlphabets(one[0]) && IsLetterOfAlphabets(other[0]))
        {
            Unite(one[0], other[0]);
        }
    }

    public IEnumerable<string> Classes => _standIns.GroupBy(pair => pair.Value).OrderBy(g => g.Key).Select(g => char.ConvertFromUtf32(g.Key) + ": " + string.Join(' ', g.Select(pair => char.ConvertFromUtf32(pair.Key))));

    private void Unite(int one, int other)
    {
        int a = Root(one), b = Root(other);
        if (a == b || Enumerable.Range(0, Rank(int.MaxValue)).Any(alphabet => _members.ContainsKey((a, alphabet)) && _members.ContainsKey((b, alphabet))))
        {
            return;
        }

        _parents[a] = b;
        foreach ((int root, int alphabet) in _members.Keys.Where(member => member.Root == a).ToArray())
        {
            _members[(b, alphabet)] = true;
        }
    }

    private int Root(int letter)
    {
        if (_parents.TryAdd(letter, letter))
        {
            _members[(letter, Rank(letter))] = true;
            _members.Remove((letter, Rank(int.MaxValue)));
        }

        while (_parents[letter] != letter)
        {
            letter = _parents[letter];
        }

        return letter;
    }

    // The alphabets people write in stand for the rest, and no two letters of one of them fall together.
    private static int Rank(int letter) => letter switch
    {
        < 0x80 => 0,
        >= 0x430 and <= 0x45F => 1,
        >= 0x3B1 and <= 0x3C9 => 2,
        >= 0x561 and <= 0x587 => 3,
        _ => 4,
    };

    private static bool IsLetterOfAlphabets(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint) <= UnicodeCategory.OtherLetter && Alphabets.Contains(Icu.Script(codePoint));

    private static bool IsUpper(int codePoint) => Rune.IsValid(codePoint) && Rune.IsUpper(new Rune(codePoint));

    private static int Number(string hex) => int.Parse(hex.AsSpan().Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
