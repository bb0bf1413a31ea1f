namespace BotSentinel.Server.Decisions;

/// <summary>The latest decisions of a tenant, numbered, so that a reader can go on where it stopped. Thread safe.</summary>
internal sealed class DecisionStream
{
    /// <summary>Decisions that a reader may be behind without missing any.</summary>
    public const int Capacity = 2_000;

    private readonly DecisionView[] _latest = new DecisionView[Capacity];
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waited;
    private long _count;

    /// <summary>Tells this stream from those before a restart, whose numbers mean nothing here.</summary>
    public string Epoch { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <summary>Decisions so far: where a reader begins who wants new ones alone.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    public void Add(DecisionView decision)
    {
        TaskCompletionSource? waited;
        lock (_gate)
        {
            _latest[_count++ % Capacity] = decision;
            (waited, _waited) = (_waited, null);
        }

        waited?.SetResult();
    }

    /// <summary>What came since.</summary>
    /// <param name="from">The number that an earlier reading ended at.</param>
    public LiveReading Read(long from)
    {
        lock (_gate)
        {
            // A number that was never told stands for now.
            from = from < 0 || from > _count ? _count : from;
            long begin = Math.Max(from, _count - Capacity);
            DecisionView[] decisions = new DecisionView[_count - begin];
            for (int i = 0; i < decisions.Length; i++)
            {
                decisions[i] = _latest[(begin + i) % Capacity];
            }

            return new LiveReading(decisions, begin, begin - from);
        }
    }

    /// <summary>Completes when there is something to read from a number on.</summary>
    public Task WaitAsync(long from, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_count > from)
            {
                return Task.CompletedTask;
            }

            _waited ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waited.Task.WaitAsync(cancellationToken);
        }
    }
}

/// <summary>What came since a number.</summary>
/// <param name="Decisions">In the order they were made.</param>
/// <param name="First">The number of the first.</param>
/// <param name="Missed">Decisions in between that are no longer there.</param>
internal sealed record LiveReading(IReadOnlyList<DecisionView> Decisions, long First, long Missed)
{
    /// <summary>The number to go on from.</summary>
    public long Next => First + Decisions.Count;
}
