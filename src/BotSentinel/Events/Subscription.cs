using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Events;

/// <summary>One subscriber with its queue and the task that reads it.</summary>
internal sealed partial class Subscription : IAsyncDisposable
{
    private readonly Channel<SentinelEvent> _queue;
    private readonly Func<SentinelEvent, ValueTask> _handler;
    private readonly ILogger _logger;
    private readonly Action<Subscription> _ended;
    private readonly Task _reading;

    public Subscription(SentinelEventKind kinds, Func<SentinelEvent, ValueTask> handler, int capacity, ILogger logger, Action<Subscription> ended)
    {
        Kinds = kinds;
        _handler = handler;
        _logger = logger;
        _ended = ended;
        _queue = Channel.CreateBounded<SentinelEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _reading = Task.Run(ReadAsync);
    }

    public SentinelEventKind Kinds { get; }

    public bool TryQueue(SentinelEvent happened) => _queue.Writer.TryWrite(happened);

    /// <summary>Takes no more events; the handler goes on with those that are waiting.</summary>
    public void End()
    {
        _ended(this);
        _queue.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        End();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (SentinelEvent happened in _queue.Reader.ReadAllAsync())
        {
            try
            {
                await _handler(happened);
            }
#pragma warning disable CA1031 // The border to the author's code: whatever it throws stops here.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Log.HandlerFailed(_logger, happened.Kind, failure);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A subscriber to {Kind} events failed.")]
        public static partial void HandlerFailed(ILogger logger, SentinelEventKind kind, Exception failure);
    }
}
