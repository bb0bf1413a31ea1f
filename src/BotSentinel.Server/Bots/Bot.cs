using BotSentinel.Decisions;
using BotSentinel.Outgoing;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Forwarding;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Notices;
using BotSentinel.Server.Policies;
using BotSentinel.Server.Polling;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Webhooks;
using BotSentinel.Stores;
using BotSentinel.Updates;

namespace BotSentinel.Server.Bots;

/// <summary>A bot at run time: its sentinel, and what has been decided for it lately.</summary>
internal sealed class Bot(BotOptions options, Sentinel sentinel, Func<string, OutgoingScheduler>? outgoing, NoticeSender notices, TimeProvider timeProvider, RecordedTraffic? record = null, CounterStore? shared = null, TenantState? tenant = null) : IDisposable
{
    public BotOptions Options { get; private set; } = options;

    public string Name => Options.Name;

    /// <summary>Its owner; null where the gateway runs from files.</summary>
    public TenantState? Tenant { get; } = tenant;

    public Sentinel Sentinel { get; } = sentinel;

    /// <summary>The published policy that protects it; null: a file, or the built-in one.</summary>
    public PolicyInForce? InForce { get; set; }

    /// <summary>Null in polling mode.</summary>
    public SecretToken? Secret { get; private set; } = SecretOf(options);

    /// <summary>Where the bot takes webhook updates; null as long as nobody said.</summary>
    public Destination? Upstream { get; set; } = UpstreamOf(options);

    public DeliveryLedger Deliveries { get; } = new();

    /// <summary>What other gateways know of this bot's deliveries; null where there are none.</summary>
    public SharedDeliveries? SharedDeliveries { get; } = shared is null ? null : new SharedDeliveries(shared, options.Name);

    public PollSession Polls { get; } = new(notices, timeProvider, shared: shared is null ? null : new SharedVerdicts(shared, options.Name));

    /// <summary>Telegram's test environment numbers its updates apart.</summary>
    public PollSession TestPolls { get; } = new(notices, timeProvider, isTest: true, shared is null ? null : new SharedVerdicts(shared, $"{options.Name}/test"));

    public TrafficCounters Traffic { get; } = new();

    /// <summary>Gives its calls their turns; null when the policy said at start not to.</summary>
    public OutgoingScheduler? Outgoing { get; } = outgoing?.Invoke(options.Name);

    /// <summary>Of calls to Telegram's test environment, whose chats are others.</summary>
    public OutgoingScheduler? TestOutgoing { get; } = outgoing?.Invoke($"{options.Name}/test");

    public OutgoingScheduler? OutgoingOf(bool isTest) => isTest ? TestOutgoing : Outgoing;

    /// <summary>Goes by other options from the next request on, with all that it remembers. An upstream that the bot told stays, unless the options name another one than before.</summary>
    public void Change(BotOptions options)
    {
        if (options.Upstream != Options.Upstream)
        {
            Upstream = UpstreamOf(options);
        }

        Secret = SecretOf(options);
        Options = options;
    }

    /// <summary>What reading an update has to know of the bot.</summary>
    public UpdateSource Source(DateTimeOffset receivedAt) => new(receivedAt, Tenant?.Id, Name, Names: Sentinel.ReadsNames);

    /// <summary>Decides about an update, and counts the decision.</summary>
    public async ValueTask<Decision> DecideAsync(BotUpdate update)
    {
        Decision decision = IsOverQuota() ? Decision.OverQuota(Tenant!.RefusesExcess) : await Sentinel.DecideAsync(update);
        Count(update, decision);
        return decision;
    }

    /// <summary>As <see cref="DecideAsync"/>, about an update that the tenant's quota was asked for already.</summary>
    public async ValueTask<Decision> DecideWithinAsync(BotUpdate update, CancellationToken cancellationToken)
    {
        Decision decision = await Sentinel.DecideAsync(update, cancellationToken);
        Count(update, decision);
        return decision;
    }

    /// <summary>As <see cref="DecideAsync"/>, about updates that came together.</summary>
    public async ValueTask<Decision[]> DecideManyAsync(BotUpdate[] updates)
    {
        var decisions = new Decision[updates.Length];
        int within = 0;
        while (within < updates.Length && !IsOverQuota())
        {
            within++;
        }

        await Sentinel.DecideManyAsync(updates.AsMemory(0, within), decisions);
        decisions.AsSpan(within).Fill(Decision.OverQuota(Tenant?.RefusesExcess == true));
        for (int i = 0; i < updates.Length; i++)
        {
            Count(updates[i], decisions[i]);
        }

        return decisions;
    }

    /// <summary>Notes a decision that was asked for by the API: it is counted among the traffic.</summary>
    public void Note(BotUpdate update, in Decision decision) => record?.Add(update, decision);

    private bool IsOverQuota() => Tenant is { } tenant && !tenant.Budget.TryTake(out _);

    private static Destination? UpstreamOf(BotOptions options) => options.Upstream is { } upstream ? new Destination(new Address(upstream, options.IsUpstreamGuarded)) : null;

    private static SecretToken? SecretOf(BotOptions options) => options.Mode == BotMode.Webhook ? new SecretToken(options.SecretToken!) : null;

    private void Count(BotUpdate update, in Decision decision)
    {
        Note(update, decision);
        Traffic.Count(decision.IsRefused ? Outcome.Refused : Outcome.Allowed);
        if (update.Kind == UpdateKind.Unknown)
        {
            Traffic.Count(Outcome.UnknownKind);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Polls.Dispose();
        TestPolls.Dispose();
        EndWaiting();
    }

    /// <summary>Lets go of the calls that wait for their turns, and lets no further ones wait.</summary>
    public void EndWaiting()
    {
        Outgoing?.Dispose();
        TestOutgoing?.Dispose();
    }
}
