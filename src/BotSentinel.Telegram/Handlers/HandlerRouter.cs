using System.Collections.Concurrent;
using BotSentinel.Decisions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Telegram.Bot;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Handlers;

/// <summary>
/// Gives each update to the handler that it is for, of all classes added, once the sentinel has let it through: by the rules and by what the handler's
/// attributes say, checked and taken as one. Add classes before the first update; from then on thread safe.
/// </summary>
public sealed partial class HandlerRouter : IUpdateHandler
{
    private static readonly TimeSpan PollingPause = TimeSpan.FromSeconds(1);

    private readonly Sentinel? _sentinel;
    private readonly UpdateGate? _gate;
    private readonly LimitedHandler? _onLimited;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<long, string> _botNames = new();
    private HandlerSet[] _sets = [];

    /// <summary>A router without classes yet.</summary>
    /// <param name="sentinel">Decides about updates; null: all pass, and no handler may have attributes that limit.</param>
    /// <param name="onLimited">Called when a limit or debounce begins to refuse a subject; null: nobody is.</param>
    /// <param name="logger">Told of errors; null: nobody is.</param>
    public HandlerRouter(Sentinel? sentinel = null, LimitedHandler? onLimited = null, ILogger? logger = null)
        : this(sentinel is null ? null : new UpdateGate(sentinel, logger ?? NullLogger.Instance), sentinel, onLimited, logger)
    {
    }

    internal HandlerRouter(UpdateGate? gate, Sentinel? sentinel, LimitedHandler? onLimited, ILogger? logger) =>
        (_gate, _sentinel, _onLimited, _logger) = (gate, sentinel, onLimited, logger ?? NullLogger.Instance);

    /// <summary>Adds a class whose instance handles all updates. Of two handlers of different classes for one update, that of the class added first gets it.</summary>
    /// <exception cref="InvalidOperationException">The sentinel does not know what the class's attributes say: its builder needs <c>AddHandlers</c>. Or a class of that name is there already.</exception>
    public HandlerRouter Add<T>(T handlers)
        where T : class, IHandlers => Add(new InstanceHandlers(T.Table, handlers));

    /// <inheritdoc/>
    public Task HandleUpdateAsync(ITelegramBotClient botClient, Update update, CancellationToken cancellationToken)
    {
        // A command that names a bot can only be understood by one who knows the own name.
        string? botName = null;
        return update.Message is { } message && CommandText.NamesBot(message.Text ?? message.Caption) && !_botNames.TryGetValue(botClient.BotId, out botName)
            ? LearnNameAndHandleAsync(botClient, update, cancellationToken)
            : HandleAsync(botClient, update, botName, cancellationToken);
    }

    /// <summary>Logs the error. After one of polling it waits a second, so that a network that is down is not asked all the time.</summary>
    public async Task HandleErrorAsync(ITelegramBotClient botClient, Exception exception, HandleErrorSource source, CancellationToken cancellationToken)
    {
        Log.Error(_logger, source, exception);
        if (source == HandleErrorSource.PollingError)
        {
            await Task.Delay(PollingPause, _sentinel?.TimeProvider ?? TimeProvider.System, cancellationToken);
        }
    }

    internal HandlerRouter Add(HandlerSet set)
    {
        if (_sets.SelectMany(other => other.Table.Names).Intersect(set.Table.Names, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } twice)
        {
            throw new InvalidOperationException($"Two classes have a handler {twice}. Rename one of the classes: limits go by these names.");
        }

        if (set.Table.Handlers.Keys.FirstOrDefault(name => _sentinel?.Options.Handlers.ContainsKey(name) != true) is { } unknown)
        {
            throw new InvalidOperationException($"The attributes of {unknown} are not known to the sentinel. Say so where it is built: s.AddHandlers<{unknown[..unknown.LastIndexOf('.')]}>().");
        }

        _sets = [.. _sets, set];
        return this;
    }

    private async Task LearnNameAndHandleAsync(ITelegramBotClient botClient, Update update, CancellationToken cancellationToken)
    {
        string? name = null;
        try
        {
            name = (await botClient.GetMe(cancellationToken)).Username;
            _botNames[botClient.BotId] = name ?? "";
        }
#pragma warning disable CA1031 // Without the name the update is taken to be meant for this bot, rather than lost.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.NameUnknown(_logger, failure);
        }

        await HandleAsync(botClient, update, name, cancellationToken);
    }

    private Task HandleAsync(ITelegramBotClient botClient, Update update, string? botName, CancellationToken cancellationToken)
    {
        HandlerSet? set = Find(update, botName, out int handler);
        if (_gate is null)
        {
            return set?.HandleAsync(handler, botClient, update, cancellationToken) ?? Task.CompletedTask;
        }

        ValueTask<Decision> deciding = _gate.DecideAsync(botClient, update, _onLimited, cancellationToken, set?.Table.Names[handler]);
        return deciding.IsCompletedSuccessfully
            ? HandleAsync(deciding.GetAwaiter().GetResult(), set, handler, botClient, update, cancellationToken)
            : DecideAndHandleAsync(deciding, set, handler, botClient, update, cancellationToken);
    }

    private static async Task DecideAndHandleAsync(ValueTask<Decision> deciding, HandlerSet? set, int handler, ITelegramBotClient botClient, Update update, CancellationToken cancellationToken) =>
        await HandleAsync(await deciding, set, handler, botClient, update, cancellationToken);

    private static Task HandleAsync(in Decision decision, HandlerSet? set, int handler, ITelegramBotClient botClient, Update update, CancellationToken cancellationToken)
    {
        if (decision.Lease is { } lease)
        {
            return HandleAsync(lease, decision.IsRefused ? null : set, handler, botClient, update, cancellationToken);
        }

        return decision.IsRefused || set is null ? Task.CompletedTask : set.HandleAsync(handler, botClient, update, cancellationToken);
    }

    private static async Task HandleAsync(IDisposable lease, HandlerSet? set, int handler, ITelegramBotClient botClient, Update update, CancellationToken cancellationToken)
    {
        using (lease)
        {
            await (set?.HandleAsync(handler, botClient, update, cancellationToken) ?? Task.CompletedTask);
        }
    }

    private HandlerSet? Find(Update update, string? botName, out int handler)
    {
        HandlerSet? fallback = null;
        foreach (HandlerSet set in _sets)
        {
            handler = set.Table.Find(update, botName);
            if (handler != HandlerTable.None)
            {
                return handler == HandlerTable.NotForUs ? null : set;
            }

            fallback ??= set.Table.Fallback == HandlerTable.None ? null : set;
        }

        handler = fallback?.Table.Fallback ?? HandlerTable.None;
        return fallback;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Source}")]
        public static partial void Error(ILogger logger, HandleErrorSource source, Exception failure);

        [LoggerMessage(2, LogLevel.Warning, "The bot's own name could not be asked for; a command that names a bot is taken to be meant for this one.")]
        public static partial void NameUnknown(ILogger logger, Exception failure);
    }
}
