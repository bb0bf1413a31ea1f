using System.Runtime.InteropServices;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// The marks of one tenant, and the texts that they are about. Decisions look at texts without a lock; marks come and go under one. What holds is a function of the
/// marks that are there: one that is undone has never been.
/// </summary>
internal sealed class TenantMarks(string? tenant)
{
    /// <summary>Marks that are kept; beyond, the oldest are forgotten, with their effect.</summary>
    public const int MostMarks = 10_000;

    /// <summary>How many of them.</summary>
    public const int ForgottenAtOnce = 500;

    private readonly Lock _changing = new();
    private readonly Dictionary<UInt128, MarkedText> _byHash = [];
    private readonly List<MarkEntry> _entries = [];
    private volatile MarkedTexts _texts = new(16);
    private long _undone;

    public string? Tenant { get; } = tenant;

    /// <summary>What operators say of a text, or of one that is nearly the same. Allocates nothing.</summary>
    /// <param name="content">The text.</param>
    /// <param name="key">The key of all hashes.</param>
    /// <param name="isNear">True when it is not the same text.</param>
    public TextVerdict Find(Content content, UInt128 key, out bool isNear)
    {
        isNear = false;
        MarkedTexts texts = _texts;
        if (texts.IsEmpty)
        {
            return default;
        }

        if (texts.Find(TextHash.Of(content.Text, key)) is { } same)
        {
            return same.Verdict;
        }

        Span<ushort> sketch = stackalloc ushort[TextSketch.Size];
        if (!texts.HasSketches || !TextSketch.TryMake(content, key, sketch, out ulong pointers) || texts.Nearest(sketch, pointers) is not { } near)
        {
            return default;
        }

        isNear = true;
        return near.Verdict;
    }

    /// <summary>Takes up a mark.</summary>
    /// <param name="next">Gives it its number.</param>
    /// <param name="mark">The mark, as yet without a number.</param>
    /// <param name="trace">What is kept of its text; null: the mark has no effect.</param>
    public SpamMark Add(Func<long> next, SpamMark mark, TextTrace? trace)
    {
        lock (_changing)
        {
            mark = mark with { Id = next() };
            Put(new MarkEntry(mark, trace));
            if (_entries.Count > MostMarks)
            {
                _entries.RemoveRange(0, ForgottenAtOnce);
                BuildAnew();
            }

            return mark;
        }
    }

    /// <summary>Takes marks away; tells which.</summary>
    public SpamMark[] Undo(Predicate<SpamMark> which)
    {
        lock (_changing)
        {
            SpamMark[] marks = [.. _entries.Select(entry => entry.Mark).Where(mark => which(mark))];
            if (marks.Length > 0)
            {
                _entries.RemoveAll(entry => which(entry.Mark));
                _undone += marks.Length;
                BuildAnew();
            }

            return marks;
        }
    }

    /// <summary>Looks at the marks and their texts, the oldest first, at a moment when none comes or goes.</summary>
    public T Read<T>(Func<IReadOnlyList<MarkEntry>, IReadOnlyCollection<MarkedText>, long, T> look)
    {
        lock (_changing)
        {
            return look(_entries, _byHash.Values, _undone);
        }
    }

    /// <summary>What the model is to learn of them.</summary>
    public LessonPlan Plan() => Read((_, texts, _) => LessonPlan.Of(texts));

    /// <summary>Takes up marks that were kept.</summary>
    public void Restore(IEnumerable<MarkEntry> entries, long undone)
    {
        lock (_changing)
        {
            _entries.AddRange(entries);
            _undone = undone;
            BuildAnew();
        }
    }

    private void Put(MarkEntry entry)
    {
        _entries.Add(entry);
        if (entry.Trace is not { } trace)
        {
            return;
        }

        MarkedText? known = _byHash.GetValueOrDefault(trace.Hash), text = Take(entry.Mark, trace);
        text.Recount();
        if (text != known && (known is not null || !_texts.TryAdd(text)))
        {
            _texts = MarkedTexts.Of(_byHash.Values);
        }
    }

    /// <summary>Puts a mark to its text, uncounted; tells the text, a new one where more is known of it now.</summary>
    private MarkedText Take(SpamMark mark, TextTrace trace)
    {
        ref MarkedText? text = ref CollectionsMarshal.GetValueRefOrAddDefault(_byHash, trace.Hash, out _);
        text = text is null ? new MarkedText(trace) : text.CompletedBy(trace);
        text.Marks.Add(mark);
        return text;
    }

    // All of it, so that nothing of what went can be left; decisions go on with the old texts until then.
    private void BuildAnew()
    {
        _byHash.Clear();
        foreach (MarkEntry entry in _entries)
        {
            if (entry.Trace is { } trace)
            {
                Take(entry.Mark, trace);
            }
        }

        foreach (MarkedText text in _byHash.Values)
        {
            text.Recount();
        }

        _texts = MarkedTexts.Of(_byHash.Values);
    }
}

/// <summary>A mark, and what it is about.</summary>
/// <param name="Mark">The mark.</param>
/// <param name="Trace">What is kept of its text; null for a mark without effect.</param>
internal sealed record MarkEntry(SpamMark Mark, TextTrace? Trace);
