namespace BotSentinel.Policies.Settings;

/// <summary>Finds what a misspelt word was meant to be.</summary>
internal static class Spelling
{
    /// <summary>A remedy: the nearest word, or all of them.</summary>
    public static string Suggest(string word, IEnumerable<string> known, string none)
    {
        string[] words = [.. known];
        return Nearest(word, words) is { } nearest ? $"Did you mean \"{nearest}\"?"
            : words.Length == 0 ? none
            : $"Write one of: {string.Join(", ", words)}.";
    }

    /// <summary>The known word that needs the fewest changes; null when even that one is another word altogether.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length > 100)
        {
            return null;
        }

        string lower = word.ToLowerInvariant();
        (string? Word, int Distance) best = known
            .Select(candidate => ((string?)candidate, Distance(lower, candidate.ToLowerInvariant())))
            .DefaultIfEmpty((null, int.MaxValue))
            .MinBy(pair => pair.Item2);
        return best.Distance <= Math.Max(1, (word.Length + 1) / 3) ? best.Word : null;
    }

    /// <summary>Letters to add, drop, change or swap with a neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                cost[i, j] = Cost(i, j);
            }
        }

        return cost[a.Length, b.Length];

        int Cost(int i, int j)
        {
            if (i == 0 || j == 0)
            {
                return i + j;
            }

            int changed = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            int best = Math.Min(changed, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            return swapped ? Math.Min(best, cost[i - 2, j - 2] + 1) : best;
        }
    }
}
