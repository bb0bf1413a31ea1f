using System.Diagnostics.Metrics;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Notices;

namespace BotSentinel.Server.Gateway;

/// <summary>Makes the bots, each with a sentinel of its own, and keeps their policy files watched and their counters over a restart.</summary>
internal sealed class BotFactory(GatewayOptions options, NoticeSender notices, CounterFiles counters, TimeProvider timeProvider, ILoggerFactory loggers, IMeterFactory meters, SharedStore shared, SpamMarks marks) : IAsyncDisposable
{
    private readonly List<PolicyWatcher> _watchers = [];
    private readonly List<Bot> _bots = [];

    /// <exception cref="SentinelConfigurationException">A policy file has mistakes; the exception lists all mistakes of all files.</exception>
    public BotRegistry Make()
    {
        List<ConfigurationError> errors = [];
        foreach (BotOptions bot in options.Bots)
        {
            try
            {
                _bots.Add(Make(bot));
            }
            catch (SentinelConfigurationException mistakes)
            {
                errors.AddRange(mistakes.Errors.Select(error => error with { Path = $"{bot.PolicyFile} {error.Path}" }));
            }
        }

        return errors.Count == 0 ? new BotRegistry(_bots) : throw new SentinelConfigurationException("The policy configuration", [.. errors.Distinct()]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _watchers.ForEach(watcher => watcher.Dispose());
        foreach (Bot bot in _bots)
        {
            bot.Dispose();
            counters.Write(bot.Name, bot.Sentinel);
            await bot.Sentinel.DisposeAsync();
        }
    }

    private Bot Make(BotOptions bot)
    {
        SentinelBuilder builder = new() { TimeProvider = timeProvider, LoggerFactory = loggers, MeterFactory = meters, Name = bot.Name, SpamMarks = marks };
        if (bot.PolicyFile is { } file)
        {
            builder.LoadPolicies(file);
        }
        else
        {
            builder.Options = DefaultPolicy.Options;
        }

        if (shared.Store is { } store)
        {
            builder.UseRedis(store);
        }

        if (options.LanguageModel is { } model)
        {
            builder.AskSecondOpinion(model);
        }

        Sentinel sentinel = builder.Build();
        counters.Read(bot.Name, sentinel);
        _watchers.Add(builder.Watch(sentinel));
        return new Bot(bot, sentinel, sentinel.Options.Outgoing.Enabled ? Outgoing : null, notices, timeProvider, shared.Store);

        OutgoingScheduler Outgoing(string name) => new(() => sentinel.Options.Outgoing, timeProvider, loggers.CreateLogger<OutgoingScheduler>(), meters, name, sentinel.SharedPermits, sentinel.Events);
    }
}
