using System.Collections.Concurrent;
using System.Threading.Channels;
using BotSentinel.Decisions;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Store;
using BotSentinel.Updates;

namespace BotSentinel.Server.Reviews;

/// <summary>
/// Keeps messages for operators to judge: those whose content was refused or flagged, or would have been, and those that the spam model was in doubt about. No decision waits for
/// it: what comes too fast to be written is dropped and counted, each tenant's for itself.
/// </summary>
internal sealed partial class ReviewRecorder(DurableStore store, ReviewWriter writer, GatewayOptions options, ILogger<ReviewRecorder> logger) : BackgroundService
{
    private const int MostTogether = 500;

    /// <summary>Messages of one tenant that wait to be written.</summary>
    private const int MostWaiting = 1_000;

    private readonly Channel<SeenMessage> _toWrite = Channel.CreateUnbounded<SeenMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, int> _waiting = new(StringComparer.Ordinal);
    private long _dropped;

    /// <summary>Whether messages are kept at all: not where the gateway runs from files, nor where the settings say no.</summary>
    public bool IsOn { get; } = options.Database is not null && options.Review.Days > 0;

    /// <summary>Messages that came too fast to be written, since the start.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Takes up a message that was decided about, if there is something to judge.</summary>
    public void Note(string tenant, string bot, string id, BotUpdate update, in Decision decision, DateTimeOffset at)
    {
        if (!IsOn || !store.IsReady || SeenMessage.Of(tenant, bot, id, update, decision, at) is not { } seen)
        {
            return;
        }

        if (_waiting.AddOrUpdate(tenant, 1, (_, waiting) => waiting + 1) > MostWaiting || !_toWrite.Writer.TryWrite(seen))
        {
            Written(tenant, 1);
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what waits to be written, as long as there is time.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _toWrite.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<SeenMessage> together = [];
        while (await _toWrite.Reader.WaitToReadAsync(stoppingToken))
        {
            while (together.Count < MostTogether && _toWrite.Reader.TryRead(out SeenMessage? seen))
            {
                together.Add(seen);
            }

            foreach (IGrouping<string, SeenMessage> ofOne in together.GroupBy(seen => seen.Tenant))
            {
                await WriteAsync(ofOne.Key, [.. ofOne], stoppingToken);
            }

            together.Clear();
        }
    }

    private async Task WriteAsync(string tenant, SeenMessage[] together, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(tenant, together, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Add(ref _dropped, together.Length);
            LogNotWritten(together.Length, tenant, failure);
        }
        finally
        {
            Written(tenant, together.Length);
        }
    }

    private void Written(string tenant, int messages) => _waiting.AddOrUpdate(tenant, 0, (_, waiting) => waiting - messages);

    [LoggerMessage(1, LogLevel.Error, "{Count} messages of tenant {Tenant} were not kept for review.")]
    private partial void LogNotWritten(int count, string tenant, Exception failure);
}
