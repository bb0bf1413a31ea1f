using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using BotSentinel.Filters.Text;

namespace UnicodeTables;

/// <summary>What each code point folds to, with its class and script, in blocks of 256 of which equal ones are kept once.</summary>
internal sealed class FoldTable
{
    private const int CodePoints = 0x110000, BlockSize = 256;

    // The engine calls scripts by their names in Unicode; its last one is none.
    private static readonly string[] Scripts = Enum.GetNames<WritingScript>()[..^1];

    private readonly Confusables _confusables;
    private readonly Dictionary<int, string> _folded = [];
    private readonly SortedDictionary<ulong, int> _pairs = [];
    private readonly List<ushort> _expansions = [];

    public FoldTable(Confusables confusables)
    {
        _confusables = confusables;
        for (int codePoint = 0; codePoint < CodePoints; codePoint++)
        {
            if (IsCharacter(codePoint) && Fold(codePoint) is { } folded && folded != char.ConvertFromUtf32(codePoint))
            {
                _folded[codePoint] = folded;
            }
        }

        // What other signs fold to must not fold any further.
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach ((int codePoint, string folded) in _folded.ToArray())
            {
                string further = string.Concat(folded.EnumerateRunes().Select(rune => FoldedOf(rune.Value)));
                changed |= further != folded;
                _folded[codePoint] = further;
            }
        }

        FindPairs();
    }

    public string Summary => $"{_folded.Count} folded, {_pairs.Count} pairs";

    public int CountOpen() => _folded.Values.Count(folded => string.Concat(folded.EnumerateRunes().Select(rune => FoldedOf(rune.Value))) != folded)
        + _pairs.Values.Count(composed => _folded.ContainsKey(composed));

    public void Write(string path)
    {
        Dictionary<string, int> known = [];
        List<uint[]> blocks = [];
        ushort[] index = new ushort[CodePoints / BlockSize];
        for (int block = 0; block < index.Length; block++)
        {
            uint[] entries = [.. Enumerable.Range(block * BlockSize, BlockSize).Select(Entry)];
            string key = string.Join(',', entries);
            if (!known.TryGetValue(key, out int place))
            {
                known[key] = place = blocks.Count;
                blocks.Add(entries);
            }

            index[block] = (ushort)place;
        }

        using BrotliStream stream = new(File.Create(path), CompressionLevel.SmallestSize);
        using BinaryWriter writer = new(stream);
        writer.Write(0x31444C46); // FLD1
        writer.Write(blocks.Count);
        writer.Write(_expansions.Count);
        writer.Write(_pairs.Count);
        writer.Write(MemoryMarshal.AsBytes(index.AsSpan()));
        blocks.ForEach(block => writer.Write(MemoryMarshal.AsBytes(block.AsSpan())));
        writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_expansions)));
        foreach ((ulong pair, int composed) in _pairs)
        {
            writer.Write(pair);
            writer.Write(composed);
        }
    }

    private static bool IsCharacter(int codePoint) => Rune.IsValid(codePoint) && (codePoint & 0xFFFE) != 0xFFFE && codePoint is not (>= 0xFDD0 and <= 0xFDEF);

    private string FoldedOf(int codePoint) => _folded.GetValueOrDefault(codePoint) ?? char.ConvertFromUtf32(codePoint);

    private string Fold(int codePoint)
    {
        if (Extra(codePoint) is { } extra)
        {
            return extra;
        }

        StringBuilder folded = new();
        foreach (Rune rune in Plain.Of(char.ConvertFromUtf32(codePoint)).EnumerateRunes())
        {
            folded.Append(LookAlike(rune.Value));
        }

        return folded.ToString();
    }

    /// <summary>A letter's stand-in; of a letter with accents, that of the letter below them.</summary>
    private string LookAlike(int codePoint)
    {
        string parts = char.ConvertFromUtf32(codePoint).Normalize(NormalizationForm.FormD);
        Rune letter = Rune.GetRuneAt(parts, 0);
        if (_confusables.Punctuation.TryGetValue(codePoint, out int sign))
        {
            return char.ConvertFromUtf32(sign);
        }

        int standIn = _confusables.StandIn(letter.Value);
        if (standIn == letter.Value)
        {
            return char.ConvertFromUtf32(codePoint);
        }

        // Accents that the stand-in cannot take go, as they do where they are typed apart.
        string composed = (char.ConvertFromUtf32(standIn) + parts[letter.Utf16SequenceLength..]).Normalize(NormalizationForm.FormC);
        return Rune.GetRuneAt(composed, 0).ToString();
    }

    private static string? Extra(int codePoint) => codePoint switch
    {
        // White letters on black: no decomposition, but letters to read. Four of them are emoji.
        >= 0x1F150 and <= 0x1F169 => ((char)('a' + codePoint - 0x1F150)).ToString(),
        0x1F170 or 0x1F171 or 0x1F17E or 0x1F17F => null,
        >= 0x1F170 and <= 0x1F189 => ((char)('a' + codePoint - 0x1F170)).ToString(),
        0x2800 or '\t' or '\r' or '\n' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029 => " ",
        _ => null,
    };

    private void FindPairs()
    {
        HashSet<int> marks = [], letters = [];
        for (int codePoint = 0x80; codePoint < CodePoints; codePoint++)
        {
            if (!IsCharacter(codePoint) || codePoint is >= 0xAC00 and <= 0xD7A3)
            {
                continue;
            }

            string parts = char.ConvertFromUtf32(codePoint).Normalize(NormalizationForm.FormD);
            Rune[] runes = [.. parts.EnumerateRunes()];
            if (runes.Length < 2 || parts.Normalize(NormalizationForm.FormC) != char.ConvertFromUtf32(codePoint))
            {
                continue;
            }

            marks.UnionWith(runes.Skip(1).Select(rune => rune.Value));
            if (FoldedOf(codePoint).EnumerateRunes().ToArray() is [Rune single])
            {
                letters.Add(single.Value);
            }

            if (FoldedOf(runes[0].Value).EnumerateRunes().ToArray() is [Rune below])
            {
                letters.Add(below.Value);
            }
        }

        foreach (int letter in letters)
        {
            foreach (int mark in marks)
            {
                string composed = (char.ConvertFromUtf32(letter) + char.ConvertFromUtf32(mark)).Normalize(NormalizationForm.FormC);
                if (composed.EnumerateRunes().ToArray() is [Rune one] && FoldedOf(one.Value).EnumerateRunes().ToArray() is [Rune folded])
                {
                    _pairs[((ulong)letter << 32) | (uint)mark] = folded.Value;
                }
            }
        }
    }

    private uint Entry(int codePoint)
    {
        CharClass kind = CharClasses.Of(codePoint);
        string script = Rune.IsValid(codePoint) ? Icu.Script(codePoint) : "Common";
        int number = Array.IndexOf(Scripts, script is "Inherited" or "Unknown" ? "Common" : script);
        uint entry = (uint)(number < 0 ? 31 : number) << 21;
        entry |= Rune.IsValid(codePoint) && Rune.IsUpper(new Rune(codePoint)) ? 1u << 28 : 0;
        if (CharClasses.IsDropped(kind))
        {
            return entry | ((uint)kind << 16) | (3u << 26);
        }

        if (_folded.TryGetValue(codePoint, out string? folded) && folded.Length == 1)
        {
            return entry | ((uint)CharClasses.Of(folded[0]) << 16) | (1u << 26) | folded[0];
        }

        if (folded is not null)
        {
            int place = _expansions.Count;
            _expansions.Add((ushort)folded.Length);
            _expansions.AddRange(folded.Select(unit => (ushort)unit));
            return place < ushort.MaxValue ? entry | ((uint)kind << 16) | (2u << 26) | (uint)place : throw new InvalidOperationException("too many expansions");
        }

        return entry | ((uint)kind << 16) | (kind is CharClass.Mark or CharClass.SpacingMark ? Icu.CombiningClass(codePoint) : 0u);
    }
}
