using System.Numerics;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// Finds marked texts, the same or nearly the same. Any number of threads may look while one adds; nothing is ever taken out. Of fixed size: a larger one takes its
/// place.
/// </summary>
/// <param name="capacity">Texts that there is room for.</param>
internal sealed class MarkedTexts(int capacity)
{
    /// <summary>Of the numbers of a sketch, how many a text has to share with spam: 0.7 of words and pairs.</summary>
    public const int NearSpam = 45;

    /// <summary>How many with what is not spam: 0.8. It has to point to the same places, too.</summary>
    public const int NearNotSpam = 51;

    private const int MostLookedAt = 256;

    private readonly MarkedText[] _texts = new MarkedText[capacity];
    private readonly int[] _places = new int[BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
    private readonly int[] _heads = new int[BitOperations.RoundUpToPowerOf2((uint)(capacity * TextSketch.Bands))];
    private readonly int[] _next = new int[capacity * TextSketch.Bands];
    private int _count;
    private volatile bool _hasSketches;

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    public bool HasSketches => _hasSketches;

    /// <summary>With these texts, and room for as many more.</summary>
    public static MarkedTexts Of(IReadOnlyCollection<MarkedText> texts)
    {
        var all = new MarkedTexts(Math.Max(16, texts.Count * 2));
        foreach (MarkedText text in texts)
        {
            all.TryAdd(text);
        }

        return all;
    }

    /// <summary>Adds a text that is not there; false when there is no room.</summary>
    public bool TryAdd(MarkedText text)
    {
        if (_count == _texts.Length)
        {
            return false;
        }

        // Whoever finds the number finds the text.
        _texts[_count] = text;
        int number = ++_count, place = PlaceOf(text.Trace.Hash);
        Volatile.Write(ref _places[place], number);
        if (text.Trace.Sketch is { } sketch)
        {
            ReadOnlySpan<ulong> bands = TextSketch.BandsOf(sketch);
            for (int band = 0; band < bands.Length; band++)
            {
                ref int head = ref _heads[HeadOf(bands[band], band)];
                _next[((number - 1) * TextSketch.Bands) + band] = head;
                Volatile.Write(ref head, number);
            }

            _hasSketches = true;
        }

        return true;
    }

    /// <summary>The text of this hash; null when nobody marked it.</summary>
    public MarkedText? Find(UInt128 hash) => Volatile.Read(ref _places[PlaceOf(hash)]) is > 0 and int number ? _texts[number - 1] : null;

    /// <summary>The text most like this one, if it is nearly the same and operators agree about it; null as well when one that is spam and one that is not are equally like it.</summary>
    public MarkedText? Nearest(ReadOnlySpan<ushort> sketch, ulong pointers)
    {
        MarkedText? nearest = null;
        int most = 0, looked = 0;
        ReadOnlySpan<ulong> bands = TextSketch.BandsOf(sketch);
        for (int band = 0; band < bands.Length; band++)
        {
            int number = Volatile.Read(ref _heads[HeadOf(bands[band], band)]);
            for (; number > 0 && looked < MostLookedAt; number = _next[((number - 1) * TextSketch.Bands) + band], looked++)
            {
                MarkedText text = _texts[number - 1];
                if (TextSketch.BandsOf(text.Trace.Sketch)[band] != bands[band] || text == nearest)
                {
                    continue;
                }

                TextVerdict verdict = text.Verdict;
                int shared = TextSketch.Shared(text.Trace.Sketch, sketch);
                if (shared < most || !(verdict.IsSpam ? shared >= NearSpam : verdict.IsNotSpam && shared >= NearNotSpam && text.Trace.Pointers == pointers))
                {
                    continue;
                }

                bool isTie = shared == most && (nearest is null || nearest.Verdict.IsSpam != verdict.IsSpam);
                (nearest, most) = (isTie ? null : text, shared);
            }
        }

        return nearest;
    }

    // Where a hash is, or would be: hashes are even enough as they are.
    private int PlaceOf(UInt128 hash)
    {
        int at = (int)(ulong)hash & (_places.Length - 1);
        while (Volatile.Read(ref _places[at]) is > 0 and int number && _texts[number - 1].Trace.Hash != hash)
        {
            at = (at + 1) & (_places.Length - 1);
        }

        return at;
    }

    private int HeadOf(ulong band, int number) => (int)(((band + (ulong)number) * 0x9E3779B97F4A7C15) >> 32) & (_heads.Length - 1);
}
