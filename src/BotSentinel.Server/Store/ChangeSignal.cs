using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Store;

/// <summary>Wakes those who follow changes: this gateway at once, others by PostgreSQL's NOTIFY.</summary>
internal sealed class ChangeSignal
{
    /// <summary>The channel of NOTIFY.</summary>
    public const string Channel = "botsentinel";

    // Some number of our own among advisory locks.
    private const long Lock = 0x626f_7473_656e_7400;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private volatile TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isFollowed;
    private long _applied;

    /// <summary>Completes at the next ring.</summary>
    public Task Rung => _rung.Task;

    /// <summary>Says that something has been committed.</summary>
    public void Ring() => Interlocked.Exchange(ref _rung, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Says that this gateway follows changes from now on, and has done all up to this one.</summary>
    public void Follow(long number)
    {
        lock (_gate)
        {
            _isFollowed = true;
        }

        Applied(number);
    }

    /// <summary>Says that this gateway has done all changes up to this one.</summary>
    public void Applied(long number)
    {
        TaskCompletionSource done;
        lock (_gate)
        {
            _applied = Math.Max(_applied, number);
            (done, _moved) = (_moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        done.TrySetResult();
    }

    /// <summary>Waits until this gateway has done a change, so that whoever made it meets it in force; not for ever.</summary>
    public async Task WaitAsync(long number)
    {
        long started = Stopwatch.GetTimestamp();
        while (Patience - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } left)
        {
            Task moved;
            lock (_gate)
            {
                if (!_isFollowed || _applied >= number)
                {
                    return;
                }

                moved = _moved.Task;
            }

            await Task.WhenAny(moved, Task.Delay(left));
        }
    }

    /// <summary>Lets no other transaction number its changes before this one has ended, and has PostgreSQL tell the others then. SQLite has one writer at a time anyway.</summary>
    public static async Task OrderAsync(SentinelDb db, CancellationToken cancellationToken)
    {
        if (db is PostgresDb)
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock}), pg_notify({Channel}, '')", cancellationToken);
        }
    }
}
