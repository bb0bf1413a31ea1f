using BotSentinel.Decisions;
using BotSentinel.Events;
using BotSentinel.Pipeline;
using BotSentinel.Stores;
using BotSentinel.Updates;

namespace BotSentinel;

/// <content>What has to be awaited when counters are in a store that several processes share.</content>
public sealed partial class Sentinel
{
    private static readonly BotUpdate NoUpdate = new();

    private ListsBorder? _sharedLists;

    /// <summary>Decides about updates in their order, as <see cref="DecideAsync"/> would about one after the other. What they ask a store leaves together, and so does what others are asked.</summary>
    /// <inheritdoc cref="DecideMany" path="/param"/>
    /// <exception cref="ArgumentException">There is less room for decisions than there are updates.</exception>
    public ValueTask DecideManyAsync(ReadOnlyMemory<BotUpdate> updates, Memory<Decision> decisions)
    {
        if (!_opinions.IsEmpty && decisions.Length >= updates.Length)
        {
            return DecideManyAndAskAsync(updates, decisions);
        }

        if (_border is null || decisions.Length < updates.Length)
        {
            DecideMany(updates.Span, decisions.Span);
            return ValueTask.CompletedTask;
        }

        return DecideManyStoredAsync(updates, decisions);
    }

    /// <summary>As <see cref="Peek"/>, wherever the counters are.</summary>
    public ValueTask<Decision> PeekAsync(BotUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return _border is null ? new ValueTask<Decision>(Peek(update)) : _inForce.Pipeline.DecideStoredAsync(update, TimeOf(update), onlyPeek: true);
    }

    /// <summary>As <see cref="Charge"/>, wherever the counters are.</summary>
    /// <inheritdoc cref="Charge" path="/param"/>
    public ValueTask ChargeAsync(BotUpdate update, string? limit, double permits) => AdjustAsync(update, limit, permits, sign: 1);

    /// <summary>As <see cref="Refund"/>, wherever the counters are.</summary>
    /// <inheritdoc cref="Charge" path="/param"/>
    public ValueTask RefundAsync(BotUpdate update, string? limit, double permits) => AdjustAsync(update, limit, permits, sign: -1);

    /// <summary>As <see cref="Reset"/>, wherever the counters are: on all nodes.</summary>
    public ValueTask ResetAsync(BotUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        if (_border is not null)
        {
            return _inForce.Pipeline.ChangeStoredAsync(update, TimeOf(update), StoreChangeKind.Reset, 0, _ => true, Forget);
        }

        Reset(update);
        return ValueTask.CompletedTask;
    }

    private ValueTask AdjustAsync(BotUpdate update, string? limit, double permits, int sign)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        if (_border is not null)
        {
            return _inForce.Pipeline.ChangeStoredAsync(update, _clock.Now(), StoreChangeKind.Adjust, sign * permits, rule => IsNamed(rule, limit), Adjusting(limit, sign * permits));
        }

        Adjust(update, limit, permits, sign);
        return ValueTask.CompletedTask;
    }

    /// <summary>As <see cref="DecideForHandler"/>, wherever the counters are. With counters in memory this completes synchronously.</summary>
    /// <inheritdoc cref="DecideForHandler" path="/param"/>
    public ValueTask<Decision> DecideForHandlerAsync(BotUpdate update) =>
        !_opinions.IsEmpty ? DecideAndAskAsync(update, isForHandler: true, CancellationToken.None)
        : _border is null ? new ValueTask<Decision>(DecideForHandler(update)) : DecideStoredAsync(update, isForHandler: true);

    private async ValueTask<Decision> DecideStoredAsync(BotUpdate update, bool isForHandler = false, bool tells = true)
    {
        ArgumentNullException.ThrowIfNull(update);
        long started = _metrics.Start();
        long now = TimeOf(update);
        Decision decision;
        try
        {
            SentinelPipeline pipeline = _inForce.Pipeline;
            decision = await (isForHandler ? pipeline.DecideStoredForHandlerAsync(update, now) : pipeline.DecideStoredAsync(update, now, onlyPeek: false));
        }
#pragma warning disable CA1031 // Whatever fails in here, an honest user is not to pay for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            decision = Failed(update, now, failure);
        }

        if (tells)
        {
            Decided(update, decision, now, started);
        }

        return decision;
    }

    /// <summary>
    /// The store answers questions about one subject in their order, so they may leave together. What may be taken back is another matter: as long as a question that a store
    /// answers in several steps is open, whoever asks about a subject of it has to wait, or would be refused for permits that come back.
    /// </summary>
    /// <param name="updates">The updates.</param>
    /// <param name="decisions">Gets the decision of each.</param>
    /// <param name="asking">Gets, for each, what ends when others have been asked about it too; null: there is nobody to ask.</param>
    private async ValueTask DecideManyStoredAsync(ReadOnlyMemory<BotUpdate> updates, Memory<Decision> decisions, List<(int At, Task<Decision> Deciding)>? asking = null)
    {
        var open = new List<(int At, Task<Decision> Deciding)>(updates.Length);
        var unsettled = new HashSet<(string?, string)>();
        for (int i = 0; i < updates.Length; i++)
        {
            BotUpdate update = updates.Span[i];
            ArgumentNullException.ThrowIfNull(update);
            StoreSubject[]? subjects = _inForce.Pipeline.SubjectsOf(update, out bool isOneStep);
            if (subjects is null || Array.Exists(subjects, subject => unsettled.Contains((subject.Tenant, subject.Subject))))
            {
                await SettleAsync(open, decisions);
                unsettled.Clear();
            }

            if (subjects is null)
            {
                await Begin(i, update);
                continue;
            }

            if (!isOneStep)
            {
                unsettled.UnionWith(subjects.Select(subject => (subject.Tenant, subject.Subject)));
            }

            _ = Begin(i, update);
        }

        await SettleAsync(open, decisions);

        Task Begin(int at, BotUpdate update)
        {
            long started = _metrics.Start();
            Task<Decision> deciding = DecideStoredAsync(update, tells: asking is null).AsTask();
            open.Add((at, deciding));
            asking?.Add((at, AskAfterAsync(deciding, update, started)));
            return deciding;
        }
    }

    private static async ValueTask SettleAsync(List<(int At, Task<Decision> Deciding)> open, Memory<Decision> decisions)
    {
        foreach ((int at, Task<Decision> deciding) in open)
        {
            Decision decision = await deciding;
            decisions.Span[at] = decision;
        }

        open.Clear();
    }

    private void ReleaseStored(StoreChange release) => _inForce.Pipeline.ReleaseStored(release);

    private void ThrowIfStored(string instead)
    {
        if (_border is not null)
        {
            throw new InvalidOperationException($"The counters are in a store that several processes share, and have to be waited for: await {instead} instead.");
        }
    }

    private void Follow(CounterStore? store)
    {
        if (store is not null)
        {
            store.Changed += TellOfStore;
            store.Lifted += _border!.Shield.Lift;
            _sharedLists = store.Lists is { } lists ? new ListsBorder(lists, _border.Sentinel ?? "", Lists) : null;
            _metrics.ShowStore(() => store.IsUp ? 1 : 0, () => store.LiveNodes);
        }
    }

    private void Unfollow()
    {
        if (_border is not null)
        {
            _border.Store.Changed -= TellOfStore;
            _border.Store.Lifted -= _border.Shield.Lift;
            _sharedLists?.Dispose();
        }
    }

    private void TellOfStore(bool isUp)
    {
        SentinelEventKind kind = isUp ? SentinelEventKind.StoreUp : SentinelEventKind.StoreDown;
        if (Events.Wants(kind))
        {
            Events.Publish(kind, NoUpdate, default, TimeProvider.GetUtcNow());
        }
    }
}
