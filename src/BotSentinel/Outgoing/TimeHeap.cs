namespace BotSentinel.Outgoing;

/// <summary>Something that is due at a moment, and knows its place in the heap that it waits in.</summary>
internal interface ITimed
{
    long Due { get; }

    /// <summary>-1: in no heap.</summary>
    int Place { get; set; }
}

/// <summary>The items by the moment they are due, the earliest first. Taking one out of the middle costs no search.</summary>
internal sealed class TimeHeap<T> where T : class, ITimed
{
    private T[] _items = new T[64];

    public int Count { get; private set; }

    /// <summary>When the first item is due; <see cref="long.MaxValue"/> without one.</summary>
    public long Earliest => Count == 0 ? long.MaxValue : _items[0].Due;

    public T First => _items[0];

    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        Rise(item, Count++);
    }

    /// <summary>Takes an item out; one that is in no heap stays out.</summary>
    public void Remove(T item)
    {
        int place = item.Place;
        if (place < 0)
        {
            return;
        }

        item.Place = -1;
        T last = _items[--Count];
        _items[Count] = null!;
        if (last != item)
        {
            Rise(last, place);
            Sink(last, last.Place);
        }
    }

    private void Rise(T item, int place)
    {
        while (place > 0 && _items[(place - 1) / 2].Due > item.Due)
        {
            Put(_items[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }

        Put(item, place);
    }

    private void Sink(T item, int place)
    {
        for (int child; (child = (place * 2) + 1) < Count; place = child)
        {
            if (child + 1 < Count && _items[child + 1].Due < _items[child].Due)
            {
                child++;
            }

            if (_items[child].Due >= item.Due)
            {
                break;
            }

            Put(_items[child], place);
        }

        Put(item, place);
    }

    private void Put(T item, int place)
    {
        _items[place] = item;
        item.Place = place;
    }
}
