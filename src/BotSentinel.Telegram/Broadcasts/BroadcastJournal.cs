namespace BotSentinel.Telegram.Broadcasts;

/// <summary>
/// Where the outcome of each chat is kept. Before a message is sent, <see cref="BroadcastOutcome.Sending"/> is written for its chat, and the outcome
/// afterwards: so a message that was being sent when the program ended is known to be one.
/// </summary>
public abstract class BroadcastJournal
{
    /// <summary>Everything written so far, the latest for each chat; empty for a new broadcast.</summary>
    public abstract ValueTask<IReadOnlyDictionary<string, BroadcastOutcome>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Writes what became of a chat. When it completes, the end of the program must not take it away. Called by several threads at once.</summary>
    /// <param name="chat">The chat's number or name.</param>
    /// <param name="outcome">What became of it.</param>
    public abstract ValueTask WriteAsync(string chat, BroadcastOutcome outcome);
}
