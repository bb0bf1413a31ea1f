using System.Collections.Concurrent;
using System.Globalization;
using BotSentinel.Decisions;
using BotSentinel.Updates;
using Microsoft.Extensions.Logging;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram;

/// <summary>Where every update passes, whichever way it comes: decides, notes the decision on the update, and tells who is to be told of a refusal.</summary>
internal sealed partial class UpdateGate(Sentinel sentinel, ILogger logger)
{
    private readonly SideCalls _calls = new(sentinel.TimeProvider, logger);
    private readonly ConcurrentDictionary<long, string> _bots = new();

    /// <summary>
    /// Decides about an update; one that was decided about before keeps its decision, unless its handler was not known then and there is something to say
    /// about it. With counters in memory this completes synchronously.
    /// </summary>
    public ValueTask<Decision> DecideAsync(ITelegramBotClient client, Update update, LimitedHandler? onLimited, CancellationToken cancellationToken, string? handler = null)
    {
        if (update.Decision(out bool isForHandler) is { } earlier)
        {
            return handler is null || isForHandler || earlier.IsRefused || !sentinel.Options.Handlers.ContainsKey(handler)
                ? new ValueTask<Decision>(earlier)
                : DecideForHandler(client, update, earlier, onLimited, handler);
        }

        if (TryRead(client, update, handler) is not { } facts)
        {
            return new ValueTask<Decision>(Decision.Failed);
        }

        return Enforce(client, update, facts, sentinel.DecideAsync(facts, cancellationToken), onLimited);
    }

    /// <summary>As <see cref="DecideAsync"/>, about updates that came together and that nobody has decided about: what they have to wait for, they wait for at the same time.</summary>
    public async ValueTask<Decision[]> DecideManyAsync(ITelegramBotClient client, Update[] updates, LimitedHandler? onLimited)
    {
        BotUpdate?[] facts = [.. updates.Select(update => TryRead(client, update, handler: null))];
        BotUpdate[] readable = [.. facts.OfType<BotUpdate>()];
        Decision[] decided = new Decision[readable.Length];
        await sentinel.DecideManyAsync(readable, decided);
        int next = 0;
        return [.. facts.Select((read, i) => read is null ? Decision.Failed : Enforce(client, updates[i], read, decided[next++], onLimited))];
    }

    private ValueTask<Decision> DecideForHandler(ITelegramBotClient client, Update update, in Decision earlier, LimitedHandler? onLimited, string handler)
    {
        // What the update has held so far stays with whoever decided first.
        return TryRead(client, update, handler) is { } facts
            ? Enforce(client, update, facts, sentinel.DecideForHandlerAsync(facts), onLimited)
            : new ValueTask<Decision>(earlier);
    }

    private ValueTask<Decision> Enforce(ITelegramBotClient client, Update update, BotUpdate facts, ValueTask<Decision> deciding, LimitedHandler? onLimited) => deciding.IsCompletedSuccessfully
        ? new ValueTask<Decision>(Enforce(client, update, facts, deciding.GetAwaiter().GetResult(), onLimited))
        : EnforceAsync(client, update, facts, deciding, onLimited);

    private async ValueTask<Decision> EnforceAsync(ITelegramBotClient client, Update update, BotUpdate facts, ValueTask<Decision> deciding, LimitedHandler? onLimited) =>
        Enforce(client, update, facts, await deciding, onLimited);

    private Decision Enforce(ITelegramBotClient client, Update update, BotUpdate facts, in Decision decision, LimitedHandler? onLimited)
    {
        update.Note(decision, facts.Handler is not null);
        if (decision.IsRefused)
        {
            Tell(client, update, facts, decision, onLimited);
        }

        return decision;
    }

    private void Tell(ITelegramBotClient client, Update update, BotUpdate facts, Decision decision, LimitedHandler? onLimited)
    {
        if (decision.ShouldNotify && LimitNotice.CanBeSent(facts))
        {
            _calls.Start("A notice to a limited user", cancellationToken => LimitNotice.SendAsync(client, facts, decision, cancellationToken));
        }

        if (decision.IsFirstRefusal && onLimited is not null)
        {
            _calls.Start("OnLimited", cancellationToken => onLimited(new LimitedUpdate(client, update, decision), cancellationToken));
        }
    }

    private BotUpdate? TryRead(ITelegramBotClient client, Update update, string? handler)
    {
        try
        {
            string bot = _bots.GetOrAdd(client.BotId, static id => id.ToString(CultureInfo.InvariantCulture));
            return update.ToBotUpdate(new UpdateSource(default, Bot: bot, Handler: handler, Names: sentinel.ReadsNames));
        }
#pragma warning disable CA1031 // A shape of update that nobody foresaw must neither stop polling nor cost an honest user the answer.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.Unreadable(logger, update.Type, failure);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "An update of type {Type} could not be read; it was let through.")]
        public static partial void Unreadable(ILogger logger, global::Telegram.Bot.Types.Enums.UpdateType type, Exception failure);
    }
}
