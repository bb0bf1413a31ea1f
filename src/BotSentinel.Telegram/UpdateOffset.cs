namespace BotSentinel.Telegram;

/// <summary>
/// Moves the offset of <c>getUpdates</c> past refused updates, which the bot does not see and so never confirms. It
/// stops before the first update that the bot was given and has not confirmed itself. Thread safe.
/// </summary>
internal sealed class UpdateOffset
{
    private readonly Lock _changing = new();
    private readonly SortedDictionary<int, bool> _known = [];

    /// <summary>The offset to ask Telegram for when the bot asks for <paramref name="offset"/>.</summary>
    public int? Past(int? offset)
    {
        lock (_changing)
        {
            if (offset < 0)
            {
                // Counts from the end of the queue, and Telegram forgets everything before.
                _known.Clear();
                return offset;
            }

            int next = offset ?? 0;
            foreach ((int id, bool refused) in _known)
            {
                if (id >= next && !refused)
                {
                    break;
                }

                next = Math.Max(next, id + 1);
            }

            ForgetBefore(next);
            return next == 0 ? offset : next;
        }
    }

    /// <summary>Takes note of a batch, in the order of its numbers. Telegram no longer has what comes before its first update.</summary>
    public void Add(IReadOnlyList<(int Id, bool Refused)> batch)
    {
        lock (_changing)
        {
            ForgetBefore(batch[0].Id);
            foreach ((int id, bool refused) in batch)
            {
                _known[id] = refused;
            }
        }
    }

    private void ForgetBefore(int first)
    {
        while (_known.Count > 0 && _known.First().Key < first)
        {
            _known.Remove(_known.First().Key);
        }
    }
}
