using BotSentinel.Decisions;
using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Text;
using BotSentinel.Updates;

namespace BotSentinel.Filters;

/// <summary>
/// An update as filters look at it: with its text in one form that all of them compare by. Good for the one call that it is
/// handed to; keep nothing of it.
/// </summary>
public sealed class Content
{
    private readonly FoldedText _folded = new();
    private bool _isFolded;
    private SpamFeatures? _spam;
    private bool _isRead;

    internal Content()
    {
    }

    /// <summary>The update.</summary>
    public BotUpdate Update { get; private set; } = new();

    /// <summary>Its text; empty without one.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The text made comparable: NFKC, lower case, look-alike letters replaced, what cannot be seen removed. Of the first 8,192 characters.</summary>
    public ReadOnlySpan<char> FoldedText => Folded.Chars;

    /// <summary>The moment of receipt.</summary>
    public DateTimeOffset Now => new(NowTicks, TimeSpan.Zero);

    /// <summary>True when somebody only asks what would be said: nothing may be remembered.</summary>
    public bool OnlyPeek { get; private set; }

    internal long NowTicks { get; private set; }

    internal FoldedText Folded
    {
        get
        {
            if (!_isFolded)
            {
                _folded.Fold(Text);
                _isFolded = true;
            }

            return _folded;
        }
    }

    /// <summary>What the spam model sees of the text.</summary>
    internal SpamFeatures Spam
    {
        get
        {
            if (!_isRead)
            {
                _spam ??= new SpamFeatures();
                _spam.Read(Folded, Text);
                _isRead = true;
            }

            return _spam!;
        }
    }

    /// <summary>How sure the spam model is that the text is spam, from 0 to 1; 0 when it was not asked.</summary>
    internal double SpamProbability { get; set; }

    internal ref readonly TextProfile Profile => ref Folded.Profile;

    /// <summary>What each filter of the policy at hand found, by its number.</summary>
    internal FilterHit[] Hits { get; private set; } = new FilterHit[32];

    /// <summary>The part of the original text that a part of <see cref="FoldedText"/> stands for.</summary>
    public TextSpan Original(int start, int length) => Folded.Original(start, length);

    internal void Take(BotUpdate update, long now, bool onlyPeek)
    {
        Update = update;
        Text = update.Text ?? "";
        NowTicks = now;
        OnlyPeek = onlyPeek;
        _isFolded = false;
        _isRead = false;
        SpamProbability = 0;
    }

    internal void MakeRoom(int filters)
    {
        if (Hits.Length < filters)
        {
            Hits = new FilterHit[filters];
        }
    }
}
