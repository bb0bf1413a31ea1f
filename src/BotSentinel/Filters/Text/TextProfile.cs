using BotSentinel.Decisions;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace BotSentinel.Filters.Text;

/// <summary>What a text is made of, counted while it is folded; by its original characters.</summary>
internal struct TextProfile
{
    private ScriptCounts _scripts;

    /// <summary>Letters, those of scripts without spaces included.</summary>
    public int Letters;

    /// <summary>Letters of scripts that have capitals.</summary>
    public int Cased;

    public int Capitals;
    public int Digits;

    /// <summary>Pictures as a reader counts them: a family or a flag is one.</summary>
    public int Emoji;

    public int LineBreaks;

    /// <summary>Characters without a width or meaning, honest joiners and selectors not counted.</summary>
    public int Hidden;

    /// <summary>Hidden characters between two letters of one word.</summary>
    public int HiddenInWords;

    /// <summary>Characters that turn the direction of text by force.</summary>
    public int Overrides;

    /// <summary>Marks beyond the second on one letter.</summary>
    public int PiledMarks;

    /// <summary>Letters that stood apart and were put together: s p a c e d.</summary>
    public int SpacedLetters;

    /// <summary>Digits and signs that stood for letters.</summary>
    public int Leet;

    /// <summary>Words of two scripts that imitate each other.</summary>
    public int MixedWords;

    /// <summary>The first of them, in the original text.</summary>
    public TextSpan FirstMixedWord;

    /// <summary>Bits of the scripts that have letters here.</summary>
    public uint Scripts;

    /// <summary>The script most letters are of; common without letters.</summary>
    public readonly WritingScript MainScript
    {
        get
        {
            int main = 0;
            for (uint left = Scripts; left != 0; left &= left - 1)
            {
                int script = BitOperations.TrailingZeroCount(left);
                main = _scripts[script] > _scripts[main] ? script : main;
            }

            return (WritingScript)main;
        }
    }

    public readonly int LettersOf(WritingScript script) => _scripts[(int)script];

    public void CountLetters(WritingScript script, int count)
    {
        Letters += count;
        Scripts |= 1u << (int)script;
        _scripts[(int)script] += count;
    }

    /// <summary>Counts letters of an alphabet with capitals.</summary>
    public void CountPlain(WritingScript script, int count)
    {
        if (count > 0)
        {
            CountLetters(script, count);
            Cased += count;
        }
    }

    [InlineArray(32)]
    private struct ScriptCounts
    {
        private int _first;
    }
}
