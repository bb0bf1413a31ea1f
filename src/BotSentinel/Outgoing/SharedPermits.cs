using BotSentinel.Policies;

namespace BotSentinel.Outgoing;

/// <summary>
/// Where processes that send as one bot keep their rates together. The scheduler of each decides whose turn it is by its own rates first, and asks here before it
/// sends a message. Thread safe.
/// </summary>
public abstract class SharedPermits
{
    /// <summary>Takes the permits of a message, the bot's and the chat's, all or none.</summary>
    /// <param name="bot">The bot's id or name, the same in all processes.</param>
    /// <param name="message">The message.</param>
    /// <param name="rates">The rates in force; the store multiplies them by what refusals have taught.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The default value when they are taken; else when to ask again. If it throws, the message goes by the process's own rates.</returns>
    public abstract ValueTask<SharedWait> TakeAsync(string bot, OutgoingCall message, OutgoingOptions rates, CancellationToken cancellationToken);

    /// <summary>Tells the others of a 429: they leave the chat, or the bot, alone for as long, and go slower.</summary>
    /// <param name="bot">The bot's id or name.</param>
    /// <param name="refusal">The 429.</param>
    /// <param name="rates">The rates in force.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public abstract ValueTask RefuseAsync(string bot, OutgoingRefusal refusal, OutgoingOptions rates, CancellationToken cancellationToken);
}

/// <summary>When to ask again for permits.</summary>
/// <param name="Wait">How long until there may be some; zero: they are taken.</param>
/// <param name="IsForAll">Whether the bot's permits are missing, so that other chats need not ask before; else the chat's are.</param>
public readonly record struct SharedWait(TimeSpan Wait, bool IsForAll);
