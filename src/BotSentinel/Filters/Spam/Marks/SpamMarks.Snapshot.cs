namespace BotSentinel.Filters.Spam.Marks;

/// <content>Marks over a restart.</content>
public sealed partial class SpamMarks
{
    /// <summary>
    /// Writes all marks, with what is kept of their texts: hashes, and the numbers of the features that the model sees, from which words can be guessed. Guard the bytes
    /// like a key. Decisions and marks may go on meanwhile.
    /// </summary>
    public void Save(Stream stream)
    {
        SavedTenant[] tenants = [.. All.Select(tenant => tenant.Read((entries, _, undone) => new SavedTenant(tenant.Tenant, undone, [.. entries])))];
        new MarkSnapshot(Key, Interlocked.Read(ref _lastId), TextTrace.Version, tenants).Write(stream);
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote, before the first mark. Written by another version that sees other things in a text, the marked texts are known as ever,
    /// but nearly the same ones may not be, or models may learn nothing of them; a warning in the log says so.
    /// </summary>
    /// <returns>False, with a warning in the log, when the bytes are damaged or there are marks already; nothing is changed then.</returns>
    public bool Restore(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (All.Any() || MarkSnapshot.Read(stream) is not { } snapshot)
        {
            Log.SnapshotIgnored(_logger);
            return false;
        }

        bool knowsSketches = snapshot.Version.Sketch == TextTrace.Version.Sketch, knowsExamples = snapshot.Version.Example == TextTrace.Version.Example;
        if (!knowsSketches)
        {
            Log.OtherVersion(_logger, "not those that are nearly the same");
        }

        if (!knowsExamples)
        {
            Log.OtherVersion(_logger, "they teach the model nothing");
        }

        Key = snapshot.Key;
        _lastId = snapshot.LastId;
        foreach (SavedTenant tenant in snapshot.Tenants)
        {
            Make(tenant.Name).Restore(tenant.Entries.Select(entry => entry with { Trace = Known(entry.Trace) }), tenant.Undone);
        }

        LearnSoon(All);
        return true;

        TextTrace? Known(TextTrace? trace) => trace is null ? null : trace with { Sketch = knowsSketches ? trace.Sketch : null, Example = knowsExamples ? trace.Example : null };
    }
}
