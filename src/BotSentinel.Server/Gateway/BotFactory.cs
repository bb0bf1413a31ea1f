using BotSentinel.Policies;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;

namespace BotSentinel.Server.Gateway;

/// <summary>Makes the bots that the configuration names, and keeps their policy files watched.</summary>
internal sealed class BotFactory(GatewayOptions options, BotMaker maker, DecisionRecorder recorder) : IAsyncDisposable
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
            await maker.EndAsync(bot);
        }
    }

    private Bot Make(BotOptions bot)
    {
        SentinelBuilder builder = maker.Begin(bot.Name);
        if (bot.PolicyFile is { } file)
        {
            builder.LoadPolicies(file);
        }
        else
        {
            builder.Options = DefaultPolicy.Options;
        }

        Sentinel sentinel = builder.Build();
        Bot made = maker.Make(bot, sentinel, bot.Name);
        recorder.Watch(made, bot.Name);
        _watchers.Add(builder.Watch(sentinel));
        return made;
    }
}
