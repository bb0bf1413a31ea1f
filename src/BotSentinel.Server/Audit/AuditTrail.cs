using System.Threading.Channels;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;

namespace BotSentinel.Server.Audit;

/// <summary>
/// Writes entries of what changes nothing: reads of personal data, exports, refusals. Whoever asks waits until its entry is committed; those that come at the same time are
/// committed together. Thread safe.
/// </summary>
internal sealed class AuditTrail(DurableStore store, FileMirror? mirror = null) : IAsyncDisposable
{
    private const int MostTogether = 500;

    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private Task? _writing;

    /// <summary>Notes what a caller did, into the log of its tenant.</summary>
    public Task NoteAsync(Caller caller, string action, string target, AuditOutcome outcome = AuditOutcome.Done, object? detail = null) => NoteAsync(caller.Origin, caller.TenantId, action, target, outcome, detail);

    /// <summary>Notes what somebody did.</summary>
    /// <param name="origin">Who, and from where.</param>
    /// <param name="tenant">Into whose log; <see cref="AuditLogRow.Gateway"/> for the gateway's own.</param>
    /// <param name="action">What was done.</param>
    /// <param name="target">To what.</param>
    /// <param name="outcome">How it went out.</param>
    /// <param name="detail">What is worth knowing beside; no secrets, no messages.</param>
    public async Task NoteAsync(AuditOrigin origin, string tenant, string action, string target, AuditOutcome outcome, object? detail = null)
    {
        if (mirror is not null)
        {
            await mirror.RefreshAsync(CancellationToken.None);
        }

        Waiting note = new(session => session.Append(origin, tenant, action, target, outcome, detail));
        if (!_waiting.Writer.TryWrite(note))
        {
            throw new ProblemException(503, "ending", "Unavailable", "The gateway ends.");
        }

        lock (_gate)
        {
            _writing ??= Task.Run(WriteAllAsync);
        }

        await note.Written.Task;
    }

    /// <summary>Ends when all is written.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await (_writing ?? Task.CompletedTask);
    }

    private async Task WriteAllAsync()
    {
        List<Waiting> together = [];
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (together.Count < MostTogether && _waiting.Reader.TryRead(out Waiting? note))
            {
                together.Add(note);
            }

            try
            {
                await using StoreSession session = await store.WriteAllAsync();
                together.ForEach(note => note.Append(session));
                await session.CommitAsync();
                together.ForEach(note => note.Written.TrySetResult());
            }
#pragma warning disable CA1031 // It is told to those who wait.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                together.ForEach(note => note.Written.TrySetException(failure));
            }

            together.Clear();
        }
    }

    private sealed record Waiting(Action<StoreSession> Append)
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
