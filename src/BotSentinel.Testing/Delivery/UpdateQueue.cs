using System.Text.Json;
using BotSentinel.Testing.Wire;

namespace BotSentinel.Testing.Delivery;

/// <summary>
/// A bot's unconfirmed updates, oldest first, and the two ways out: <c>getUpdates</c>, where an offset confirms, and a
/// webhook, where a 2xx answer does. Thread safe.
/// </summary>
internal sealed class UpdateQueue(TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingUpdate> _pending = [];
    private readonly Dictionary<long, LinkedListNode<PendingUpdate>> _nodes = [];
    private readonly List<TaskCompletionSource> _watchers = [];
    private long _lastId;
    private TaskCompletionSource<PollEnd>? _poll;
    private Webhook? _webhook;
    private bool _closed;

    private enum PollEnd
    {
        Updates,
        OtherPoll,
        WebhookSet,
        Closed,
    }

    public AllowedUpdates Allowed { get; } = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    public Webhook? Webhook
    {
        get
        {
            lock (_gate)
            {
                return _webhook;
            }
        }
    }

    /// <summary>Numbers an update and keeps it for the bot.</summary>
    /// <param name="lane">See <see cref="PendingUpdate.Lane"/>.</param>
    /// <param name="keepId">The number to give it; 0: the next one.</param>
    /// <param name="number">Makes the Update object with its number.</param>
    public long Add(long lane, long keepId, Func<long, byte[]> number)
    {
        lock (_gate)
        {
            long id = keepId == 0 ? _lastId + 1 : keepId;
            _lastId = Math.Max(_lastId, id);
            var update = new PendingUpdate(id, lane, number(id));
            _nodes[id] = _pending.AddLast(update);
            _webhook?.Enqueue(update);
            _poll?.TrySetResult(PollEnd.Updates);
            return id;
        }
    }

    public async Task<ApiAnswer> PollAsync(long offset, int limit, TimeSpan timeout, CancellationToken cancellationToken)
    {
        TaskCompletionSource<PollEnd> poll;
        Task<PollEnd> ending;
        lock (_gate)
        {
            if (_webhook is not null)
            {
                throw ApiFailure.Conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
            }

            _poll?.TrySetResult(PollEnd.OtherPoll);
            _poll = null;
            Confirm(offset);
            if (_pending.Count > 0 || timeout <= TimeSpan.Zero || _closed)
            {
                return Batch(limit);
            }

            poll = _poll = new(TaskCreationOptions.RunContinuationsAsynchronously);

            // The timeout runs before anybody hears of the poll, or a test that then moves the clock would move it too soon.
            ending = poll.Task.WaitAsync(timeout, clock, cancellationToken);
            Release(_watchers);
        }

        return await HangAsync(poll, ending, limit);
    }

    /// <summary>Completes when a <c>getUpdates</c> call hangs, waiting for updates.</summary>
    public Task WaitUntilPolledAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_poll is { Task.IsCompleted: false })
            {
                return Task.CompletedTask;
            }

            var watcher = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add(watcher);
            return watcher.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sets, replaces or (null) deletes the webhook. What is unconfirmed goes to the new one.</summary>
    /// <returns>Whether there was one before.</returns>
    public bool SetWebhook(Webhook? webhook, bool dropPending)
    {
        lock (_gate)
        {
            Webhook? old = _webhook;
            old?.Dispose();
            _webhook = _closed ? null : webhook;
            if (dropPending)
            {
                _pending.Clear();
                _nodes.Clear();
            }

            if (_webhook is not null)
            {
                _poll?.TrySetResult(PollEnd.WebhookSet);
                foreach (PendingUpdate update in _pending)
                {
                    _webhook.Enqueue(update);
                }
            }

            return old is not null;
        }
    }

    /// <summary>A webhook took the update.</summary>
    public void Confirm(PendingUpdate update)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(update.Id, out LinkedListNode<PendingUpdate>? node) && ReferenceEquals(node.Value, update))
            {
                _nodes.Remove(update.Id);
                _pending.Remove(node);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _poll?.TrySetResult(PollEnd.Closed);
            _webhook?.Dispose();
            _webhook = null;
        }
    }

    private static void Release(List<TaskCompletionSource> watchers)
    {
        watchers.ForEach(watcher => watcher.TrySetResult());
        watchers.Clear();
    }

    private async Task<ApiAnswer> HangAsync(TaskCompletionSource<PollEnd> poll, Task<PollEnd> ending, int limit)
    {
        try
        {
            PollEnd end = await ending;
            if (end == PollEnd.OtherPoll)
            {
                throw ApiFailure.Conflict("terminated by other getUpdates request; make sure that only one bot instance is running");
            }

            if (end == PollEnd.WebhookSet)
            {
                throw ApiFailure.Conflict("terminated by setWebhook request");
            }
        }
        catch (TimeoutException)
        {
            // The bot gets what came at the last moment, mostly nothing.
        }
        finally
        {
            Leave(poll);
        }

        lock (_gate)
        {
            return Batch(limit);
        }
    }

    private void Leave(TaskCompletionSource<PollEnd> poll)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_poll, poll))
            {
                _poll = null;
            }
        }
    }

    /// <summary>Drops everything below the offset; a negative one keeps only so many of the newest.</summary>
    private void Confirm(long offset)
    {
        while (_pending.First is { Value: var oldest } && (offset < 0 ? _pending.Count > -offset : oldest.Id < offset))
        {
            _nodes.Remove(oldest.Id);
            _pending.RemoveFirst();
        }
    }

    private ApiAnswer Batch(int limit)
    {
        PendingUpdate[] batch = [.. _pending.Take(limit)];
        return ApiAnswer.Ok((Utf8JsonWriter json) =>
        {
            json.WriteStartArray();
            foreach (PendingUpdate update in batch)
            {
                json.WriteRawValue(update.Json, skipInputValidation: true);
            }

            json.WriteEndArray();
        });
    }
}
