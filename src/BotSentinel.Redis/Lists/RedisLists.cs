using System.Globalization;
using BotSentinel.Redis.Connection;
using BotSentinel.Redis.Records;
using BotSentinel.Redis.Scripts;
using BotSentinel.Stores;
using StackExchange.Redis;

namespace BotSentinel.Redis.Lists;

/// <summary>
/// Lists that are changed while running, in Redis: a hash for each sentinel, of which every process has a copy. Changes are numbered and told by messages; a process that missed
/// one sees so at its next heartbeat and reads all again. A server that has forgotten the lists is given them back by those who have them.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="keys">The keys.</param>
/// <param name="clock">Real time.</param>
internal sealed class RedisLists(Link link, RecordKeys keys, TimeProvider clock) : SharedLists
{
    private const int Piece = 500;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan RenewedEach = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ListCopy> _copies = [];
    private readonly List<ListMessage> _heardMeanwhile = [];
    private Task _sending = Task.CompletedTask;
    private long _number = -1;
    private long _renewed;
    private bool _isReading;

    private RedisKey Numbers => keys.Common("listed");

    /// <inheritdoc/>
    public override IDisposable Follow(string sentinel, Action<IReadOnlyCollection<SharedEntry>> replaced, Action<SharedEntry> changed)
    {
        lock (_gate)
        {
            ListCopy copy = CopyOf(sentinel);
            var follower = copy.Follow(replaced, changed);
            _number = -1;
            return new Following(() =>
            {
                lock (_gate)
                {
                    copy.Unfollow(follower);
                }
            });
        }
    }

    /// <inheritdoc/>
    public override void Change(string sentinel, SharedEntry entry)
    {
        lock (_gate)
        {
            CopyOf(sentinel).ChangeHere(entry);
        }

        _ = SendAsync();
    }

    /// <summary>Takes a message.</summary>
    public void Hear(string text)
    {
        if (ListMessage.TryParse(text, out ListMessage message))
        {
            lock (_gate)
            {
                Hear(message);
            }
        }
    }

    /// <summary>Sends what waits and reads what was missed.</summary>
    /// <param name="number">How often lists were changed, as Redis says.</param>
    public async Task CatchUpAsync(long number)
    {
        bool isCurrent, hasForgotten;
        lock (_gate)
        {
            (isCurrent, hasForgotten) = (number == _number || _copies.Count == 0, number < _number);
        }

        await SendAsync();
        if (hasForgotten)
        {
            await FillAsync();
        }

        if (!isCurrent)
        {
            await ReadAsync();
        }

        if (clock.GetElapsedTime(_renewed) > RenewedEach || _renewed == 0)
        {
            _renewed = clock.GetTimestamp();
            await Task.WhenAll(Copies().Select(copy => link.Database!.KeyExpireAsync(keys.List(copy.Name), Kept)));
        }
    }

    /// <summary>Sends what waits; what fails goes on waiting.</summary>
    public Task SendAsync()
    {
        lock (_gate)
        {
            // One at a time, so that Redis takes changes of one entry in their order.
            return _sending = SendAfterAsync(_sending);
        }
    }

    private async Task SendAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (link.Database is not { } database)
        {
            return;
        }

        try
        {
            await Task.WhenAll(Copies().SelectMany(copy => copy.Waiting, (copy, change) => SendAsync(database, copy.Name, copy.Copy, change)));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // The next heartbeat tries again.
        }
    }

    private async Task SendAsync(IDatabase database, string name, ListCopy copy, KeyValuePair<string, string> change)
    {
        await RunAsync(database, name, "set", [change]);
        lock (_gate)
        {
            copy.Taken(change.Key, change.Value);
        }
    }

    private async Task FillAsync()
    {
        foreach ((string name, ListCopy copy, _) in Copies())
        {
            KeyValuePair<string, string>[] all;
            lock (_gate)
            {
                all = [.. copy.Entries];
            }

            foreach (KeyValuePair<string, string>[] some in all.Chunk(Piece))
            {
                await RunAsync(link.Database!, name, "fill", some);
            }
        }
    }

    // Piece by piece, so that nobody waits for it: what is changed meanwhile is heard of, and done after it.
    private async Task ReadAsync()
    {
        lock (_gate)
        {
            _isReading = true;
        }

        try
        {
            IDatabase database = link.Database!;
            long number = (long)await database.StringGetAsync(Numbers, CommandFlags.DemandMaster);
            List<(ListCopy Copy, Dictionary<string, string> Entries)> read = [];
            foreach ((string name, ListCopy copy, _) in Copies())
            {
                Dictionary<string, string> entries = [];
                await foreach (HashEntry entry in database.HashScanAsync(keys.List(name), default, Piece, flags: CommandFlags.DemandMaster))
                {
                    entries[entry.Name!] = entry.Value!;
                }

                read.Add((copy, entries));
                await DropEndedAsync(database, name, entries);
            }

            lock (_gate)
            {
                read.ForEach(list => list.Copy.Replace(list.Entries));
                _number = number;
            }
        }
        finally
        {
            lock (_gate)
            {
                _isReading = false;
                _heardMeanwhile.ForEach(Hear);
                _heardMeanwhile.Clear();
            }
        }
    }

    private async Task DropEndedAsync(IDatabase database, string name, Dictionary<string, string> entries)
    {
        DateTimeOffset now = clock.GetUtcNow();
        KeyValuePair<string, string>[] ended = [.. entries.Where(entry => ListField.TryRead(entry.Key, entry.Value, out SharedEntry listed) && listed.Until + TimeSpan.FromHours(1) < now)];
        foreach (KeyValuePair<string, string>[] some in ended.Chunk(Piece))
        {
            await RunAsync(database, name, "drop", some);
            Array.ForEach(some, entry => entries.Remove(entry.Key));
        }
    }

    // A number that is not the next one: something was missed, and the next heartbeat sees it.
    private void Hear(ListMessage message)
    {
        if (_isReading)
        {
            _heardMeanwhile.Add(message);
            return;
        }

        if (message.Number != _number + 1)
        {
            return;
        }

        if (message.Field is null)
        {
            return;
        }

        _number = message.Number;
        if (_copies.TryGetValue(message.Sentinel, out ListCopy? copy))
        {
            copy.Change(message.Field, message.Value);
        }
    }

    private Task<RedisResult> RunAsync(IDatabase database, string name, string what, KeyValuePair<string, string>[] entries) => Script.List.RunSurelyAsync(
        database,
        [Numbers, keys.List(name)],
        [(string)keys.Channel("listed")!, name, ((long)Kept.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), what, .. entries.SelectMany(entry => new RedisValue[] { entry.Key, entry.Value })]);

    private (string Name, ListCopy Copy, KeyValuePair<string, string>[] Waiting)[] Copies()
    {
        lock (_gate)
        {
            return [.. _copies.Select(copy => (copy.Key, copy.Value, copy.Value.Waiting))];
        }
    }

    // By the name as keys have it.
    private ListCopy CopyOf(string sentinel)
    {
        string name = RecordKeys.Escape(sentinel);
        return _copies.TryGetValue(name, out ListCopy? known) ? known : _copies[name] = new ListCopy();
    }

    private sealed class Following(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
