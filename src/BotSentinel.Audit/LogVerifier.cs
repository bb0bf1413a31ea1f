using System.Text.Json;

namespace BotSentinel.Audit;

/// <summary>
/// Verifies an export against checkpoints that were kept elsewhere: hashes every entry anew, and compares hashes and roots. Relative to those checkpoints, and to nothing else,
/// it tells whether an entry was changed, added, left out or put elsewhere. Not thread safe.
/// </summary>
internal sealed class LogVerifier
{
    private readonly List<KeptCheckpoint> _kept = [];
    private readonly IReadOnlyCollection<LogKey> _keys;
    private readonly MerkleRange _range = new();
    private readonly string? _tenant;
    private VerifiedLog? _bad;
    private long _vouchedFor, _sure;
    private int _next, _nextLeaves;

    /// <param name="kept">What was kept, in the order it came; of other tenants' logs too.</param>
    /// <param name="keys">The keys that sign; none: signatures are not looked at, and what was kept is believed as it is.</param>
    /// <param name="tenant">Whose log it is; null: the only one that checkpoints were kept of.</param>
    /// <exception cref="FormatException">No checkpoint of that log was kept, or it is not said which log.</exception>
    public LogVerifier(IEnumerable<KeptCheckpoint> kept, IReadOnlyCollection<LogKey> keys, string? tenant = null)
    {
        _keys = keys;
        List<KeptCheckpoint> all = [.. kept];
        string[] origins = [.. all.Where(one => tenant is null || one.Checkpoint.Tenant == tenant).Select(one => one.Checkpoint.Origin).Distinct()];
        string[] tenants = [.. all.Select(one => one.Checkpoint.Tenant).Distinct().Where(one => tenant is null || one == tenant)];
        _tenant = tenants switch
        {
            [var only] => only,
            [] => throw new FormatException($"There is no checkpoint{(tenant is null ? "" : $" of the log of {tenant}")} to verify against."),
            _ => throw new FormatException($"There are checkpoints of several logs ({string.Join(", ", tenants)}): say which."),
        };
        if (origins.Length > 1)
        {
            _bad = new VerifiedLog(0, 0, 0, null, $"The checkpoints are of several gateways: {string.Join(", ", origins)}.");
        }

        Keep(all.Where(one => one.Checkpoint.Tenant == _tenant));
    }

    /// <summary>Takes the next entry.</summary>
    /// <param name="entry">Its written form.</param>
    /// <returns>False when what came so far does not hold.</returns>
    public bool Add(ReadOnlySpan<byte> entry)
    {
        if (_bad is not null)
        {
            return false;
        }

        long index = _range.Size;
        if (HeadOf(entry) is not { } head)
        {
            return Fail(index, index + 1, "is no entry.");
        }

        if (head.Tenant != _tenant || head.Index != index)
        {
            return Fail(index, index + 1, head.Tenant != _tenant ? $"is of the log of {head.Tenant}." : $"says that it is {head.Index}: one is missing, there twice, or out of its place.");
        }

        byte[] leaf = Merkle.Leaf(entry);
        ReadOnlySpan<byte> kept = KeptLeaf(index);
        if (kept.Length > 0 && !kept.SequenceEqual(leaf))
        {
            return Fail(index, index + 1, "is not the one that the checkpoints were made of.");
        }

        _range.Append(leaf);
        _sure = kept.Length > 0 && _sure == index ? index + 1 : _sure;
        while (_next < _kept.Count && _kept[_next].Checkpoint.Size == _range.Size)
        {
            if (!_kept[_next].Checkpoint.Root.AsSpan().SequenceEqual(_range.Root()))
            {
                return Fail(_sure, _range.Size, "are not those that the checkpoint was made of.");
            }

            _vouchedFor = _sure = _range.Size;
            _next++;
        }

        return true;
    }

    /// <summary>Says that there are no more entries.</summary>
    /// <param name="unreadable">Why what follows could not be read; null: nothing follows.</param>
    public VerifiedLog Finish(string? unreadable = null)
    {
        long size = _range.Size;
        if (_bad is null && unreadable is not null)
        {
            Fail(size, size + 1, unreadable);
        }

        if (_bad is null && _next < _kept.Count)
        {
            Fail(_sure, size + 1, _sure == size ? $"is missing: the log had {_kept[^1].Checkpoint.Size} entries." : $"are not those that the checkpoints were made of, or are missing: the log had {_kept[^1].Checkpoint.Size} entries.");
        }

        return _bad ?? new VerifiedLog(size, _vouchedFor, null, null, null);
    }

    private void Keep(IEnumerable<KeptCheckpoint> kept)
    {
        Dictionary<long, KeptCheckpoint> bySize = [];
        long largest = 0;
        foreach (KeptCheckpoint one in kept)
        {
            if (_keys.Count > 0 && !one.Checkpoint.IsSignedBy(_keys))
            {
                _bad ??= new VerifiedLog(0, 0, null, null, $"The checkpoint of {one.Checkpoint.Size} entries is not signed by a key that was given.");
            }

            if (one.First < largest && Differs(one) is { } fork)
            {
                _bad ??= new VerifiedLog(0, 0, fork, one.Checkpoint.Size, "are told in two ways by the checkpoints: the log was set back and continued otherwise.");
            }

            if (bySize.TryAdd(one.Checkpoint.Size, one))
            {
                _kept.Add(one);
                largest = Math.Max(largest, one.Checkpoint.Size);
            }
            else if (!bySize[one.Checkpoint.Size].Checkpoint.Root.AsSpan().SequenceEqual(one.Checkpoint.Root))
            {
                _bad ??= new VerifiedLog(0, 0, 0, one.Checkpoint.Size, "are told in two ways by the checkpoints: the log was set back and continued otherwise.");
            }
        }

        _kept.Sort((one, other) => one.Checkpoint.Size.CompareTo(other.Checkpoint.Size));
        if (_kept is [{ Checkpoint.Size: 0 }, ..])
        {
            _next = 1;
        }
    }

    // Where a later checkpoint's hashes are not those of an earlier one.
    private long? Differs(KeptCheckpoint later)
    {
        foreach (KeptCheckpoint earlier in _kept)
        {
            long first = Math.Max(earlier.First, later.First), end = Math.Min(LeavesEnd(earlier), LeavesEnd(later));
            for (long index = first; index < end; index++)
            {
                if (!LeafOf(earlier, index).SequenceEqual(LeafOf(later, index)))
                {
                    return index;
                }
            }
        }

        return null;
    }

    private ReadOnlySpan<byte> KeptLeaf(long index)
    {
        while (_nextLeaves < _kept.Count && LeavesEnd(_kept[_nextLeaves]) <= index)
        {
            _nextLeaves++;
        }

        return _nextLeaves < _kept.Count && _kept[_nextLeaves].First <= index ? LeafOf(_kept[_nextLeaves], index) : default;
    }

    private static long LeavesEnd(KeptCheckpoint kept) => kept.First + (kept.Leaves.Length / Merkle.Size);

    private static ReadOnlySpan<byte> LeafOf(KeptCheckpoint kept, long index) => kept.Leaves.Span.Slice((int)(index - kept.First) * Merkle.Size, Merkle.Size);

    private bool Fail(long first, long end, string problem)
    {
        _bad = new VerifiedLog(_range.Size, _vouchedFor, first, end, problem);
        return false;
    }

    private static (string Tenant, long Index)? HeadOf(ReadOnlySpan<byte> entry)
    {
        Utf8JsonReader json = new(entry);
        try
        {
            string? tenant = null;
            long index = -1;
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool isTenant = json.ValueTextEquals("tenant"u8), isIndex = json.ValueTextEquals("index"u8);
                json.Read();
                if (isTenant)
                {
                    tenant = json.GetString();
                }
                else if (isIndex)
                {
                    index = json.GetInt64();
                }

                json.Skip();
            }

            // To the end: what follows an object is no entry either.
            return json.TokenType == JsonTokenType.EndObject && !json.Read() && tenant is not null ? (tenant, index) : null;
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>What verification found.</summary>
/// <param name="Entries">Entries that were hashed.</param>
/// <param name="VouchedFor">Of those, how many a kept checkpoint vouches for.</param>
/// <param name="FirstBad">The index of the first entry that does not hold, or the first that may not; null where all do, or the checkpoints themselves do not.</param>
/// <param name="Before">The index before which it is; <paramref name="FirstBad"/> and one where it is known exactly.</param>
/// <param name="Problem">What is wrong; null: nothing.</param>
internal sealed record VerifiedLog(long Entries, long VouchedFor, long? FirstBad, long? Before, string? Problem);
