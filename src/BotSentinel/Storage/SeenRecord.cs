using System.Runtime.CompilerServices;

namespace BotSentinel.Storage;

/// <summary>
/// A subject's record, found without a lock. What is read from it may be half changed; only when <see cref="IsStill"/> or
/// <see cref="TryLock"/> says so afterwards was it right. The default value is no record.
/// </summary>
internal readonly unsafe struct SeenRecord(byte* bucket, int version, int slot, uint* words)
{
    private readonly byte* _bucket = bucket;
    private readonly uint* _words = words;
    private readonly int _version = version;
    private readonly int _slot = slot;

    /// <summary>Whether there is a record at all.</summary>
    public bool IsThere => _bucket != null;

    /// <summary>Whether the subject is marked as refused.</summary>
    public bool IsMarked
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BucketShape.IsMarked(_bucket, _slot);
    }

    /// <summary>A word.</summary>
    public uint this[int word]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _words[word];
    }

    /// <summary>Copies the words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(Span<uint> state)
    {
        // A few words: a loop is done before a call to copy memory would have begun.
        uint* words = _words;
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = words[i];
        }
    }

    /// <summary>Whether nothing has changed since it was found; also when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsStill() => _bucket == null || BucketShape.IsStill(_bucket, _version);

    /// <summary>Locks the record if nothing has changed since it was found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryLock() => BucketShape.TryLock(_bucket, _version);

    /// <summary>Writes the words, if nothing has changed since it was found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWrite(ReadOnlySpan<uint> state)
    {
        if (!TryLock())
        {
            return false;
        }

        WriteAndUnlock(state);
        return true;
    }

    /// <summary>Writes the first word, if nothing has changed since it was found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWrite(uint first)
    {
        if (!TryLock())
        {
            return false;
        }

        _words[0] = first;
        BucketShape.Unlock(_bucket);
        return true;
    }

    /// <summary>Writes the first two words, if nothing has changed since it was found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWrite(uint first, uint second)
    {
        if (!TryLock())
        {
            return false;
        }

        (_words[0], _words[1]) = (first, second);
        BucketShape.Unlock(_bucket);
        return true;
    }

    /// <summary>Writes the words and unlocks the record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteAndUnlock(ReadOnlySpan<uint> state)
    {
        uint* words = _words;
        for (int i = 0; i < state.Length; i++)
        {
            words[i] = state[i];
        }

        BucketShape.Unlock(_bucket);
    }

    /// <summary>Unlocks the record and leaves it as it was; nothing when there is none.</summary>
    public void Unlock()
    {
        if (_bucket != null)
        {
            BucketShape.UnlockUnchanged(_bucket);
        }
    }
}
