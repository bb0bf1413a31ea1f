using System.Text;

namespace BotSentinel.Cli.Spam;

/// <summary>
/// Groups texts that are nearly the same, so that no group is both in what teaches and in what tests: pieces of five letters, compared by MinHash (Broder, 1997) in
/// bands, joined where half of all pieces are common.
/// </summary>
internal static class NearDuplicates
{
    private const int PieceLength = 5, Bands = 12, HashesOfBand = 3, Compared = 20;

    /// <summary>For each text the number of its group: that of one of its texts.</summary>
    public static int[] Group(IReadOnlyList<SpamRow> rows)
    {
        int[] parents = [.. Enumerable.Range(0, rows.Count)];
        HashSet<uint>[] pieces = [.. rows.Select(row => Pieces(Letters(row.Text)))];
        var bands = new Dictionary<(int Band, ulong Key), List<int>>();
        for (int i = 0; i < rows.Count; i++)
        {
            for (int band = 0; band < Bands; band++)
            {
                ulong key = KeyOf(pieces[i], band);
                if (!bands.TryGetValue((band, key), out List<int>? alike))
                {
                    bands.Add((band, key), alike = []);
                }

                foreach (int other in alike.TakeLast(Compared))
                {
                    if (Root(i) != Root(other) && AreAlike(pieces[i], pieces[other]))
                    {
                        parents[Root(i)] = Root(other);
                    }
                }

                alike.Add(i);
            }
        }

        return [.. Enumerable.Range(0, rows.Count).Select(Root)];

        int Root(int text)
        {
            while (parents[text] != text)
            {
                text = parents[text] = parents[parents[text]];
            }

            return text;
        }
    }

    private static bool AreAlike(HashSet<uint> one, HashSet<uint> other)
    {
        int common = one.Count(other.Contains);
        return common * 2 >= one.Count + other.Count - common;
    }

    private static string Letters(string text)
    {
        var letters = new StringBuilder();
        foreach (char c in text.ToLowerInvariant())
        {
            if (char.IsLetter(c))
            {
                letters.Append(c);
            }
            else if (char.IsDigit(c))
            {
                letters.Append('0');
            }
            else if (letters.Length > 0 && letters[^1] != ' ')
            {
                letters.Append(' ');
            }
        }

        return letters.ToString().Trim();
    }

    private static HashSet<uint> Pieces(string letters)
    {
        HashSet<uint> pieces = [Hash(letters.AsSpan(0, Math.Min(PieceLength, letters.Length)))];
        for (int i = 1; i + PieceLength <= letters.Length; i++)
        {
            pieces.Add(Hash(letters.AsSpan(i, PieceLength)));
        }

        return pieces;
    }

    private static ulong KeyOf(HashSet<uint> pieces, int band)
    {
        ulong key = 0;
        for (int i = 0; i < HashesOfBand; i++)
        {
            uint salt = ((uint)((band * HashesOfBand) + i) * 2654435761) + 12345;
            key = (key * 0x100000001B3) ^ pieces.Min(piece => Mix(piece ^ salt));
        }

        return key;
    }

    private static uint Mix(uint hash)
    {
        hash *= 0x9E3779B1;
        hash = (hash ^ (hash >> 15)) * 0x85EBCA6B;
        return hash ^ (hash >> 13);
    }

    private static uint Hash(ReadOnlySpan<char> text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash;
    }
}
