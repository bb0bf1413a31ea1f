namespace BotSentinel.Server.Health;

/// <summary>Whether the gateway takes traffic. Safe for any number of threads.</summary>
internal sealed class GatewayState : IDisposable
{
    private readonly CancellationTokenSource _draining = new();
    private volatile bool _ready;

    /// <summary>True between the opening of the public listener and the first word of stopping.</summary>
    public bool IsReady
    {
        get => _ready;
        set => _ready = value;
    }

    /// <summary>Cancelled when requests that only wait must end.</summary>
    public CancellationToken Draining => _draining.Token;

    public void Drain() => _draining.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _draining.Dispose();
}
