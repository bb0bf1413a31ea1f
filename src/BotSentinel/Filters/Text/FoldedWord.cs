namespace BotSentinel.Filters.Text;

/// <summary>A word of a folded text.</summary>
/// <param name="Start">Where it begins in the folded text.</param>
/// <param name="Length">How long it is there.</param>
/// <param name="Hash">Of its letters, each once however often it is repeated; apostrophes and joiners left out.</param>
internal readonly record struct FoldedWord(int Start, int Length, uint Hash)
{
    /// <summary>Begins a hash.</summary>
    public const uint Seed = 0x811C9DC5;

    /// <summary>Adds a letter.</summary>
    public static uint Add(uint hash, char letter) => (hash ^ letter) * 0x9E3779B1 ^ (hash >> 15);

    /// <summary>True for what a comparison of words passes over.</summary>
    public static bool IsSkipped(char letter) => letter is '\'' or '\u200C' or '\u200D';
}
