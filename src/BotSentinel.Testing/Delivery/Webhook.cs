using System.Diagnostics.CodeAnalysis;

namespace BotSentinel.Testing.Delivery;

/// <summary>
/// Delivers updates by POST, as many at once as the bot allows, those of one chat one after the other. A failed one is
/// tried again, and its chat waits for it, until the webhook takes it or is deleted.
/// </summary>
internal sealed class Webhook : IDisposable
{
    private readonly WebhookSettings _settings;
    private readonly WebhookContext _context;
    private readonly WebhookPost _post;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Lane> _lanes = [];
    private readonly Queue<Lane> _ready = new();
    private readonly CancellationTokenSource _end = new();
    private int _connections;

    public Webhook(WebhookSettings settings, WebhookContext context)
    {
        _settings = settings;
        _context = context;
        _post = new WebhookPost(settings, context);
    }

    public WebhookSettings Settings => _settings;

    /// <summary>The newest failure; null when there was none.</summary>
    public WebhookAttempt? LastFailure { get; private set; }

    private DateTimeOffset Now => _context.Options.TimeProvider.GetUtcNow();

    public void Enqueue(PendingUpdate update)
    {
        lock (_gate)
        {
            if (_lanes.TryGetValue(update.Lane, out Lane? lane))
            {
                lane.Updates.Enqueue(update);
                return;
            }

            lane = new Lane(update.Lane);
            lane.Updates.Enqueue(update);
            _lanes.Add(update.Lane, lane);
            MakeReady(lane);
        }
    }

    public void Dispose() => _end.Cancel();

    /// <summary>The caller holds the gate.</summary>
    private void MakeReady(Lane lane)
    {
        _ready.Enqueue(lane);
        if (_connections < _settings.MaxConnections)
        {
            _connections++;
            _ = Task.Run(WorkAsync);
        }
    }

    private async Task WorkAsync()
    {
        while (TryTake(out Lane? lane, out PendingUpdate? update))
        {
            (int status, string? error) = await _post.SendAsync(update, _end.Token);
            if (_end.IsCancellationRequested)
            {
                return;
            }

            if (error is null)
            {
                _context.Confirm(update);
                Advance(lane);
                _context.Record(new WebhookAttempt(update.Id, status, null, TimeSpan.Zero, Now));
            }
            else
            {
                Retry(lane, update, status, error);
            }
        }
    }

    private bool TryTake([NotNullWhen(true)] out Lane? lane, [NotNullWhen(true)] out PendingUpdate? update)
    {
        lock (_gate)
        {
            if (!_end.IsCancellationRequested && _ready.TryDequeue(out lane))
            {
                update = lane.Updates.Peek();
                return true;
            }

            _connections--;
            lane = null;
            update = null;
            return false;
        }
    }

    private void Advance(Lane lane)
    {
        lock (_gate)
        {
            lane.Failures = 0;
            lane.Updates.Dequeue();
            if (lane.Updates.Count > 0)
            {
                _ready.Enqueue(lane);
            }
            else
            {
                _lanes.Remove(lane.Key);
            }
        }
    }

    private void Retry(Lane lane, PendingUpdate update, int status, string error)
    {
        FakeTelegramOptions options = _context.Options;
        double factor = Math.Pow(2, Math.Min(lane.Failures++, 30));
        TimeSpan delay = TimeSpan.FromTicks((long)Math.Min(options.WebhookRetryDelay.Ticks * factor, options.WebhookRetryDelayMax.Ticks));
        _ = ComeBackAsync(lane, Task.Delay(delay, options.TimeProvider, _end.Token));
        LastFailure = new WebhookAttempt(update.Id, status, error, delay, Now);
        _context.Record(LastFailure);
    }

    private async Task ComeBackAsync(Lane lane, Task delay)
    {
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (!_end.IsCancellationRequested)
            {
                MakeReady(lane);
            }
        }
    }

    private sealed class Lane(long key)
    {
        public long Key => key;

        public Queue<PendingUpdate> Updates { get; } = new();

        public int Failures { get; set; }
    }
}
