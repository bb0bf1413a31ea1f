using BotSentinel.Policies;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Notices;

namespace BotSentinel.Server.Gateway;

/// <summary>Makes the bots, each with a sentinel of its own, and keeps their policy files watched.</summary>
internal sealed class BotFactory(GatewayOptions options, NoticeSender notices, TimeProvider timeProvider, ILogger<PolicyWatcher> logger) : IDisposable
{
    private readonly List<IDisposable> _made = [];

    /// <exception cref="SentinelConfigurationException">A policy file has mistakes; the exception lists all mistakes of all files.</exception>
    public BotRegistry Make() => new([.. options.Bots.Select(Make)]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable disposable in Enumerable.Reverse(_made))
        {
            disposable.Dispose();
        }
    }

    private Bot Make(BotOptions bot)
    {
        SentinelBuilder builder = new() { TimeProvider = timeProvider };
        if (bot.PolicyFile is { } file)
        {
            builder.LoadPolicies(file);
        }
        else
        {
            builder.Options = DefaultPolicy.Options;
        }

        Sentinel sentinel = builder.Build();
        _made.Add(builder.Watch(sentinel, logger));
        Bot made = new(bot, sentinel, notices, timeProvider);
        _made.Add(made);
        return made;
    }
}
