namespace BotSentinel.Filters.Spam.Marks;

/// <summary>A text that operators marked. Its verdict may be read by any thread, its marks only by who holds the tenant's lock.</summary>
/// <param name="trace">What is kept of the text.</param>
internal sealed class MarkedText(TextTrace trace)
{
    private long _verdict;

    public TextTrace Trace { get; } = trace;

    /// <summary>The marks that count, the oldest first.</summary>
    public List<SpamMark> Marks { get; } = [];

    /// <summary>What the operators say, and since when.</summary>
    public TextVerdict Verdict => new(Volatile.Read(ref _verdict));

    /// <summary>True when operators differ.</summary>
    public bool IsDisputed => Marks.Exists(mark => mark.IsSpam != Marks[0].IsSpam);

    /// <summary>The last word of each operator.</summary>
    public IEnumerable<SpamMark> LastWords => Marks.GroupBy(mark => mark.By, StringComparer.Ordinal).Select(marks => marks.Last());

    /// <summary>The text itself, or one with the same marks of which more is kept: what another version kept of it said too little.</summary>
    public MarkedText CompletedBy(TextTrace trace)
    {
        TextTrace completed = Trace.CompletedBy(trace);
        if (ReferenceEquals(completed, Trace))
        {
            return this;
        }

        MarkedText text = new(completed);
        text.Marks.AddRange(Marks);
        return text;
    }

    /// <summary>Counts the last word of each operator anew: the majority decides, a tie decides nothing.</summary>
    public void Recount()
    {
        SpamMark[] words = [.. LastWords];
        int spam = words.Count(word => word.IsSpam), notSpam = words.Length - spam;
        long since = spam == notSpam ? 0 : words.Where(word => word.IsSpam == (spam > notSpam)).Max(word => word.At.UtcTicks);
        Volatile.Write(ref _verdict, spam > notSpam ? since : -since);
    }
}

/// <summary>What operators say of a text.</summary>
/// <param name="Packed">The moment of the last mark that says so, in ticks; negative: not spam; 0: they say nothing.</param>
internal readonly record struct TextVerdict(long Packed)
{
    public bool IsSpam => Packed > 0;

    public bool IsNotSpam => Packed < 0;

    public DateTimeOffset At => new(Math.Abs(Packed), TimeSpan.Zero);
}
