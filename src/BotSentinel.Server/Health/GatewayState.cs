namespace BotSentinel.Server.Health;

/// <summary>Whether the gateway takes traffic, and what it still has to finish before it may stop. Safe for any number of threads.</summary>
internal sealed class GatewayState : IDisposable
{
    private readonly CancellationTokenSource _draining = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _webhooks;
    private volatile bool _ready;

    /// <summary>True between the opening of the public listener and the first word of stopping.</summary>
    public bool IsReady
    {
        get => _ready;
        set => _ready = value;
    }

    /// <summary>Cancelled when requests that only wait must end.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>Completes when the gateway drains and no webhook is in flight any more.</summary>
    public Task Idle => _idle.Task;

    /// <summary>Takes no more webhooks; <see cref="Idle"/> tells when the last one has ended.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            _draining.Cancel();
            CompleteWhenIdle();
        }
    }

    /// <summary>Counts a webhook in, which must <see cref="EndWebhook"/>; false when the gateway drains and Telegram is to keep the update.</summary>
    public bool TryBeginWebhook()
    {
        lock (_gate)
        {
            if (_draining.IsCancellationRequested)
            {
                return false;
            }

            _webhooks++;
            return true;
        }
    }

    public void EndWebhook()
    {
        lock (_gate)
        {
            _webhooks--;
            CompleteWhenIdle();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _draining.Dispose();

    private void CompleteWhenIdle()
    {
        if (_webhooks == 0 && _draining.IsCancellationRequested)
        {
            _idle.TrySetResult();
        }
    }
}
