using BotSentinel.Policies;

namespace BotSentinel.Telegram.Outgoing;

/// <summary>
/// Says for every call that is made inside it, by whatever method and however deep, in which lane it waits and for how long:
/// <c>using (OutgoingScope.Begin(OutgoingLane.Broadcast)) { await bot.SendMessage(...); }</c>. Goes with the flow of the program, as an
/// <see cref="AsyncLocal{T}"/> does; of two, the inner one counts.
/// </summary>
public sealed class OutgoingScope : IDisposable
{
    private static readonly AsyncLocal<OutgoingScope?> Flow = new();
    private readonly OutgoingScope? _outer;

    private OutgoingScope(OutgoingLane? lane, TimeSpan? patience, Func<ValueTask>? onTurn) => (Lane, Patience, OnTurn, _outer) = (lane, patience, onTurn, Flow.Value);

    /// <summary>The lane; null: that of the method.</summary>
    public OutgoingLane? Lane { get; }

    /// <summary>How long a call may wait for its turn, from when it is made; null: <see cref="OutgoingOptions.MaxWait"/>.</summary>
    public TimeSpan? Patience { get; }

    internal static OutgoingScope? Current => Flow.Value;

    /// <summary>Called when it is a call's turn, before it is sent; null: nothing is.</summary>
    internal Func<ValueTask>? OnTurn { get; }

    /// <summary>Begins a scope; it ends when the result is disposed.</summary>
    /// <param name="lane">The lane; null: that of the method.</param>
    /// <param name="patience">How long a call may wait for its turn; null: <see cref="OutgoingOptions.MaxWait"/>.</param>
    public static OutgoingScope Begin(OutgoingLane? lane = null, TimeSpan? patience = null) => Begin(lane, patience, null);

    internal static OutgoingScope Begin(OutgoingLane? lane, TimeSpan? patience, Func<ValueTask>? onTurn)
    {
        var scope = new OutgoingScope(lane, patience, onTurn);
        Flow.Value = scope;
        return scope;
    }

    /// <summary>Ends the scope.</summary>
    public void Dispose() => Flow.Value = _outer;
}
