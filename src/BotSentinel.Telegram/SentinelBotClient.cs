using BotSentinel.Decisions;
using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Telegram.Outgoing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Requests;
using Telegram.Bot.Requests.Abstractions;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram;

/// <summary>
/// A <see cref="TelegramBotClient"/> that gives the bot only those updates that BotSentinel lets through: in its events, in
/// <c>StartReceiving</c>, <c>ReceiveAsync</c> and <c>GetUpdates</c>. It confirms refused updates to Telegram by itself, and never
/// one that the bot was given. An update that Telegram delivers again keeps its verdict. What an update holds of
/// concurrency limits ends when the bot asks for those after it. Every other call waits for its turn (<see cref="Outgoing"/>). Thread safe.
/// </summary>
public sealed class SentinelBotClient : TelegramBotClient, IAsyncDisposable
{
    /// <summary>More than Telegram delivers at once; what is older has been confirmed, or is decided anew.</summary>
    private const int RememberedDecisions = 1024;

    private readonly Sentinel _sentinel;
    private readonly UpdateGate _gate;
    private readonly AllowedUpdatesCheck _allowedUpdates;
    private readonly UpdateOffset _offset = new();
    private readonly RecentDecisions _recent = new(RememberedDecisions);
    private readonly UnconfirmedLeases _leases = new();
    private readonly PolicyWatcher? _ownWatcher;

    /// <summary>A client with a sentinel of its own.</summary>
    /// <param name="token">The bot's token.</param>
    /// <param name="protect">What to allow and refuse.</param>
    /// <param name="httpClient">Null: one of its own.</param>
    /// <param name="cancellationToken">Ends everything this client does.</param>
    /// <exception cref="ArgumentException">The token is none.</exception>
    /// <exception cref="SentinelConfigurationException">What to allow and refuse has errors; the exception lists all of them.</exception>
    public SentinelBotClient(string token, Action<SentinelBuilder> protect, HttpClient? httpClient = null, CancellationToken cancellationToken = default)
        : this(new TelegramBotClientOptions(token), protect, httpClient, cancellationToken: cancellationToken)
    {
    }

    /// <summary>A client with a sentinel of its own, and options for another server or test environment.</summary>
    /// <param name="options">Token, server, and how often to try again.</param>
    /// <param name="protect">What to allow and refuse.</param>
    /// <param name="httpClient">Null: one of its own.</param>
    /// <param name="logger">Told of failing hooks and notices, and of rules that cannot match; null: nobody is told.</param>
    /// <param name="cancellationToken">Ends everything this client does.</param>
    /// <exception cref="SentinelConfigurationException">What to allow and refuse has errors; the exception lists all of them.</exception>
    public SentinelBotClient(TelegramBotClientOptions options, Action<SentinelBuilder> protect, HttpClient? httpClient = null, ILogger? logger = null, CancellationToken cancellationToken = default)
        : this(options, Configured(protect), httpClient, logger, cancellationToken)
    {
    }

    /// <summary>A client with a sentinel that others may use too.</summary>
    /// <param name="options">Token, server, and how often to try again.</param>
    /// <param name="sentinel">Decides. Stays the caller's: it is not disposed with the client.</param>
    /// <param name="httpClient">Null: one of its own.</param>
    /// <param name="logger">Told of failing hooks and notices, and of rules that cannot match; null: nobody is told.</param>
    /// <param name="cancellationToken">Ends everything this client does.</param>
    public SentinelBotClient(TelegramBotClientOptions options, Sentinel sentinel, HttpClient? httpClient = null, ILogger? logger = null, CancellationToken cancellationToken = default)
        : base(RetriedOnce(options, sentinel), httpClient, cancellationToken)
    {
        _sentinel = sentinel;
        Outgoing = sentinel.Options.Outgoing.Enabled
            ? new OutgoingScheduler(
                () => sentinel.Options.Outgoing,
                sentinel.TimeProvider,
                logger,
                bot: BotId.ToString(System.Globalization.CultureInfo.InvariantCulture),
                shared: sentinel.SharedPermits,
                events: sentinel.Events)
            : null;
        _gate = new UpdateGate(sentinel, logger ?? NullLogger.Instance);
        _allowedUpdates = new AllowedUpdatesCheck(sentinel, logger ?? NullLogger.Instance);
    }

    private SentinelBotClient(TelegramBotClientOptions options, SentinelBuilder builder, HttpClient? httpClient, ILogger? logger, CancellationToken cancellationToken)
        : this(options, builder.Build(), httpClient, logger, cancellationToken) => _ownWatcher = builder.Watch(_sentinel);

    /// <summary>Called when a limit or debounce begins to refuse a subject.</summary>
    /// <inheritdoc cref="LimitedHandler" path="/summary"/>
    public LimitedHandler? OnLimited { get; set; }

    /// <summary>Gives every call its turn; null when the settings said at start not to (<c>outgoing.enabled</c>).</summary>
    public OutgoingScheduler? Outgoing { get; }

    /// <summary>Decides, and knows the policies in force.</summary>
    public Sentinel Sentinel => _sentinel;

    /// <inheritdoc/>
    /// <exception cref="OutgoingContentException">The content rules for what the bot sends refuse the message.</exception>
    public override async Task<TResponse> SendRequest<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken = default)
    {
        if (request is SetWebhookRequest webhook)
        {
            _allowedUpdates.Look(webhook.AllowedUpdates);
        }

        if (_sentinel.JudgesOutgoing && OutgoingMessages.Of(request, BotId) is { } message && _sentinel.JudgeOutgoing(message) is { IsRefused: true } refused)
        {
            throw new OutgoingContentException(refused);
        }

        return request is GetUpdatesRequest poll
            ? (TResponse)(object)await ReceiveAsync(poll, cancellationToken)
            : Outgoing is { } scheduler ? await SendInTurnAsync(scheduler, request, cancellationToken) : await base.SendRequest(request, cancellationToken);
    }

    /// <summary>Disposes the sentinel if it is this client's own, and ends what updates hold of it. What is being received goes on until it is cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        _leases.Dispose();
        Outgoing?.Dispose();
        if (_ownWatcher is not null)
        {
            _ownWatcher.Dispose();
            await _sentinel.DisposeAsync();
        }
    }

    private async Task<TResponse> SendInTurnAsync<TResponse>(OutgoingScheduler scheduler, IRequest<TResponse> request, CancellationToken cancellationToken)
    {
        OutgoingCall call = OutgoingRequests.Describe(request, _sentinel.Options.Outgoing, _sentinel.TimeProvider.GetUtcNow());
        using OutgoingTurn turn = await scheduler.EnterAsync(call, cancellationToken);
        if (OutgoingScope.Current?.OnTurn is { } onTurn)
        {
            await onTurn();
        }

        await using Uploads uploads = Uploads.Of(request);
        while (true)
        {
            try
            {
                TResponse answer = await base.SendRequest(request, cancellationToken);
                if (call.Chat.Text is not null && OutgoingRequests.NameIn(answer) is { } chat)
                {
                    scheduler.Learn(chat.Name, chat.Id);
                }

                return answer;
            }
            catch (ApiRequestException tooMany) when (tooMany.ErrorCode == 429)
            {
                if (!await WaitAgainAsync(turn, uploads, TimeSpan.FromSeconds(tooMany.Parameters?.RetryAfter ?? 1), cancellationToken))
                {
                    MetRefusals.Note(tooMany);
                    throw;
                }
            }
        }
    }

    private static ValueTask<bool> WaitAgainAsync(OutgoingTurn turn, Uploads uploads, TimeSpan retryAfter, CancellationToken cancellationToken)
    {
        if (uploads.TryRewind())
        {
            return turn.RetryAsync(retryAfter, cancellationToken: cancellationToken);
        }

        turn.Refused(retryAfter);
        return new ValueTask<bool>(false);
    }

    /// <summary>The scheduler tries again itself; with the client's own tries, one 429 would be waited for twice.</summary>
    private static TelegramBotClientOptions RetriedOnce(TelegramBotClientOptions options, Sentinel sentinel)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sentinel);
        return sentinel.Options.Outgoing.Enabled
            ? new TelegramBotClientOptions(options.Token, options.BaseUrl, options.UseTestEnvironment) { RetryCount = 0, RetryThreshold = options.RetryThreshold }
            : options;
    }

    /// <summary>Asks until there is an update for the bot, or Telegram has none within the time that the bot gave.</summary>
    private async Task<Update[]> ReceiveAsync(GetUpdatesRequest poll, CancellationToken cancellationToken)
    {
        _allowedUpdates.Look(poll.AllowedUpdates);
        _leases.Confirm(poll.Offset);
        long started = _sentinel.TimeProvider.GetTimestamp();
        GetUpdatesRequest request = new() { Offset = _offset.Past(poll.Offset), Limit = poll.Limit, Timeout = poll.Timeout, AllowedUpdates = poll.AllowedUpdates };
        while (true)
        {
            Update[] batch = await base.SendRequest(request, cancellationToken);
            Update[] admitted = batch.Length == 0 ? batch : await AdmitAsync(batch);
            if (admitted.Length > 0 || batch.Length == 0)
            {
                return admitted;
            }

            request.Offset = batch[^1].Id + 1;
            request.Timeout = Math.Max(0, (poll.Timeout ?? 0) - (int)_sentinel.TimeProvider.GetElapsedTime(started).TotalSeconds);
        }
    }

    private async ValueTask<Update[]> AdmitAsync(Update[] batch)
    {
        Dictionary<int, Decision> decided = [];
        foreach (Update update in batch)
        {
            if (_recent.TryGet(update.Id, out Decision earlier))
            {
                update.Note(earlier);
                decided[update.Id] = earlier;
            }
        }

        Update[] unknown = [.. batch.Where(update => !decided.ContainsKey(update.Id)).DistinctBy(update => update.Id)];
        Decision[] decisions = await _gate.DecideManyAsync(this, unknown, OnLimited);
        foreach ((int i, Update update) in unknown.Index())
        {
            decided[update.Id] = decisions[i];
            _recent.Add(update.Id, decisions[i]);
            _leases.Add(update.Id, decisions[i]);
        }

        (int Id, bool Refused)[] verdicts = [.. batch.Select(update => (update.Id, decided[update.Id].IsRefused))];
        _offset.Add(verdicts);
        return Array.Exists(verdicts, verdict => verdict.Refused) ? [.. batch.Where((_, i) => !verdicts[i].Refused)] : batch;
    }

    private static SentinelBuilder Configured(Action<SentinelBuilder> protect)
    {
        ArgumentNullException.ThrowIfNull(protect);
        SentinelBuilder builder = new();
        protect(builder);
        return builder;
    }
}
