using System.Diagnostics.Metrics;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Outgoing;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Notices;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Tenants;

namespace BotSentinel.Server.Bots;

/// <summary>Makes bots at run time, each with a sentinel of its own, and lets them end with what they counted written down.</summary>
internal sealed class BotMaker(GatewayOptions options, NoticeSender notices, CounterFiles counters, TimeProvider timeProvider, ILoggerFactory loggers, IMeterFactory meters, SharedStore shared, SpamMarks marks, TrafficRecord record, ListHandler lists)
{
    /// <summary>A builder of the sentinel of a bot, with all but its policies.</summary>
    /// <param name="name">The bot's name.</param>
    /// <param name="isShared">Whether it counts where several gateways count together, if they do.</param>
    public SentinelBuilder Begin(string name, bool isShared = true)
    {
        SentinelBuilder builder = new() { TimeProvider = timeProvider, LoggerFactory = loggers, MeterFactory = meters, Name = name, SpamMarks = marks, OutsideListHandler = lists };
        if (options.LanguageModel is { } model)
        {
            builder.AskSecondOpinion(model);
        }

        return isShared && shared.Store is { } store ? builder.UseRedis(store) : builder;
    }

    /// <summary>A bot with the sentinel that was built for it.</summary>
    /// <param name="bot">Its options.</param>
    /// <param name="sentinel">What protects it.</param>
    /// <param name="id">How the API calls it.</param>
    /// <param name="tenant">Its owner; null where the gateway runs from files.</param>
    public Bot Make(BotOptions bot, Sentinel sentinel, string id, TenantState? tenant = null)
    {
        counters.Read(bot.Name, sentinel);
        return new Bot(bot, sentinel, sentinel.Options.Outgoing.Enabled ? Outgoing : null, notices, timeProvider, record.Of(tenant?.Id ?? TenantRow.Default, id), shared.Store, tenant);

        OutgoingScheduler Outgoing(string name) => new(() => sentinel.Options.Outgoing, timeProvider, loggers.CreateLogger<OutgoingScheduler>(), meters, name, sentinel.SharedPermits, sentinel.Events);
    }

    public async ValueTask EndAsync(Bot bot)
    {
        bot.Dispose();
        counters.Write(bot.Name, bot.Sentinel);
        await bot.Sentinel.DisposeAsync();
    }
}
