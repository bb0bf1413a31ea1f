namespace BotSentinel.Storage;

/// <summary>A subject's place in a table, with the locks that make it the holder's own until <see cref="TableShard.Exit"/>.</summary>
internal unsafe struct LockedRecord
{
    /// <summary>A bucket whose lock is held; null when none is.</summary>
    public byte* Held;

    /// <summary>Another one; null when one is enough.</summary>
    public byte* AlsoHeld;

    /// <summary>The bucket and slot where the record is, or will be.</summary>
    public byte* Bucket;

    /// <summary>The record's words in the bucket.</summary>
    public uint* Words;

    /// <inheritdoc cref="Bucket"/>
    public int Slot;

    /// <summary>The subject's key.</summary>
    public ulong Key;

    /// <summary>Whether the subject is there already.</summary>
    public bool IsKnown;

    /// <summary>Whether another subject that still counts has to give way.</summary>
    public bool Evicts;
}
