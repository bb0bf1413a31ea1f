using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using BotSentinel.Filters;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Limiters;
using BotSentinel.Opinions;
using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Policies.Layers;
using BotSentinel.Policies.Settings;
using BotSentinel.Scopes;
using BotSentinel.Stores;
using BotSentinel.Updates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotSentinel;

/// <summary>
/// Puts a <see cref="Sentinel"/> together in C#. Each call builds on those before it: what a later call says replaces or
/// adds to what an earlier one, a file among them, said. Nothing is read or validated before the sentinel is made. Not thread safe.
/// </summary>
public sealed class SentinelBuilder
{
    private readonly List<OptionsLayer> _layers = [];
    private readonly Dictionary<string, PartitionedRateLimiter<BotUpdate>> _limiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ContentFilter> _filters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Func<IServiceProvider?, SpamOpinion>> _opinions = [];
    private int _defaults;

    /// <summary>What the calls on this builder start from. Their own outcome is in <see cref="BuildOptions"/>.</summary>
    public SentinelOptions Options { get; set; } = new();

    /// <summary>The clock; null: the one registered with the services, or the system's.</summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>Where failures and reloads are logged; null: where the services log, or nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Makes the meter; null: the one registered with the services, or a meter of the sentinel's own.</summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>The meter's label <c>bot</c>, to tell several sentinels of one process apart; null: no label. In a store that several processes share, sentinels of one name share their counters.</summary>
    public string? Name { get; set; }

    /// <summary>Makes the store that several processes share their counters in, or finds it; null: counters are in memory. The argument is null outside dependency injection. The store stays with whoever made it.</summary>
    public Func<IServiceProvider?, CounterStore>? Store { get; set; }

    /// <summary>Keeps the rates of what bots send together with other processes; null: the <see cref="Store"/> does if it can, and without one each process has its own.</summary>
    public SharedPermits? SharedPermits { get; set; }

    /// <summary>What operators say is spam, for sentinels that learn together; null: those registered with the services, or the sentinel has marks of its own. They stay with whoever made them.</summary>
    public SpamMarks? SpamMarks { get; set; }

    /// <summary>What outside lists are fetched by, for programs that let others say where; null: a handler of the sentinel's own, which follows up to five redirects. It stays with whoever made it.</summary>
    public HttpMessageHandler? OutsideListHandler { get; set; }

    /// <summary>The services this sentinel is registered with, for extensions that need some of their own; null outside dependency injection.</summary>
    public IServiceCollection? Services { get; init; }

    /// <summary>
    /// Lays a policy file over what was said before: its policies replace those of the same name, its rules replace all rules
    /// when it has any, lists and roles are added. The file is read when the sentinel is made, and again whenever it changes.
    /// </summary>
    /// <param name="path">The file; a relative path starts at the current directory.</param>
    /// <param name="poll">Looks at the file every 4 s instead of waiting for the system's notice: for network shares, container mounts and symbolic links.</param>
    public SentinelBuilder LoadPolicies(string path, bool poll = false) => Add(new FileLayer(path, poll));

    /// <summary>Lays a section of the configuration (<c>appsettings.json</c>, environment variables...) over what was said before, as <see cref="LoadPolicies"/> does a file. Read again when the configuration reloads.</summary>
    public SentinelBuilder Configure(IConfiguration section) => Add(new SectionLayer(section));

    /// <summary>Says what holds unless another call or a file says otherwise, whichever comes first: the place for what comes with the program, as attributes of handlers do.</summary>
    public SentinelBuilder ConfigureDefaults(Func<SentinelOptions, SentinelOptions> change)
    {
        _layers.Insert(_defaults++, new CodeLayer(change));
        return this;
    }

    /// <summary>Changes the options in any other way.</summary>
    public SentinelBuilder Configure(Func<SentinelOptions, SentinelOptions> change) => Add(new CodeLayer(change));

    /// <summary>Adds a token bucket for each user to the policy named default.</summary>
    /// <param name="permits">Updates in <paramref name="per"/>. From 1 to 1 billion.</param>
    /// <param name="per">How long it takes for all permits to come back.</param>
    /// <param name="burst">Updates that may come at once; null: as many as <paramref name="permits"/>.</param>
    public SentinelBuilder PerUser(int permits, TimeSpan per, int? burst = null) =>
        Limit(new LimitOptions { Scope = LimitScope.User, Permits = permits, Window = per, Burst = burst });

    /// <summary>Adds a token bucket for each chat to the policy named default.</summary>
    /// <inheritdoc cref="PerUser" path="/param"/>
    public SentinelBuilder PerChat(int permits, TimeSpan per, int? burst = null) =>
        Limit(new LimitOptions { Scope = LimitScope.Chat, Permits = permits, Window = per, Burst = burst });

    /// <summary>Adds a limit to the policy named default.</summary>
    public SentinelBuilder Limit(LimitOptions limit) => ChangeDefault(policy => policy with { Limits = policy.Limits.Add(limit) });

    /// <summary>Lets the policy named default ask a registered limiter.</summary>
    /// <param name="limiter">The name it is registered under: <see cref="AddLimiter(string, RateLimiter)"/>.</param>
    public SentinelBuilder Limit(string limiter) => ChangeDefault(policy => policy with { Limiters = policy.Limiters.Add(limiter) });

    /// <summary>
    /// Registers a limiter from elsewhere, for policies to mention by name; all updates come to it as one. It is asked for one permit, without waiting: its
    /// queue is not used. Its lease is disposed when the update's handler has ended. If it throws, the update passes, and the failure is logged.
    /// Limiters registered with the services under a key are found without this call.
    /// </summary>
    /// <param name="name">The name, compared without case; replaces an earlier limiter of that name.</param>
    /// <param name="limiter">The limiter. Stays the caller's: it is not disposed.</param>
    public SentinelBuilder AddLimiter(string name, RateLimiter limiter) => AddLimiter(name, new UndividedLimiter(limiter));

    /// <summary>As <see cref="AddLimiter(string, RateLimiter)"/>, for a limiter that divides updates itself.</summary>
    /// <inheritdoc cref="AddLimiter(string, RateLimiter)" path="/param"/>
    public SentinelBuilder AddLimiter(string name, PartitionedRateLimiter<BotUpdate> limiter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(limiter);
        _limiters[name] = limiter;
        return this;
    }

    /// <summary>Registers a content filter, for content rules to mention by name.</summary>
    /// <param name="name">The name, compared without case; replaces an earlier filter of that name.</param>
    /// <param name="filter">The filter. Stays the caller's: it is not disposed.</param>
    public SentinelBuilder AddFilter(string name, ContentFilter filter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(filter);
        _filters[name] = filter;
        return this;
    }

    /// <summary>
    /// Lets somebody be asked about texts that the spam model (a content rule <c>spam</c>) is in doubt about, where decisions are awaited. When, for how long and what
    /// follows: <see cref="SentinelOptions.SecondOpinion"/>. Those who are asked are asked at the same time.
    /// </summary>
    /// <param name="opinion">Who. Stays the caller's: it is not disposed.</param>
    public SentinelBuilder AskSecondOpinion(SpamOpinion opinion)
    {
        ArgumentNullException.ThrowIfNull(opinion);
        return AskSecondOpinion(_ => opinion);
    }

    /// <summary>As <see cref="AskSecondOpinion(SpamOpinion)"/>, made or found when the sentinel is made.</summary>
    /// <param name="opinion">Makes or finds it. The argument is null outside dependency injection.</param>
    public SentinelBuilder AskSecondOpinion(Func<IServiceProvider?, SpamOpinion> opinion)
    {
        ArgumentNullException.ThrowIfNull(opinion);
        _opinions.Add(opinion);
        return this;
    }

    /// <summary>Adds a content rule to the policy named default.</summary>
    public SentinelBuilder Content(ContentRuleOptions rule) => ChangeDefault(policy => policy with
    {
        Content = (policy.Content ?? new ContentOptions()) with { Rules = (policy.Content?.Rules ?? []).Add(rule) },
    });

    /// <summary>Lets the policy named default refuse what a user repeats in a chat within the window.</summary>
    public SentinelBuilder Debounce(TimeSpan window) => ChangeDefault(policy => policy with { Debounce = new DebounceOptions { Window = window } });

    /// <summary>Lets the policy named default tell a refused user, once in each window.</summary>
    /// <param name="text">What to tell; <c>{seconds}</c> stands for the whole seconds to wait. Null: a built-in English text.</param>
    public SentinelBuilder Notify(string? text = null) => ChangeDefault(policy => policy with { Notify = NoticeMode.Once, NotifyText = text });

    /// <summary>Adds a policy, in place of an earlier one of that name.</summary>
    public SentinelBuilder AddPolicy(string name, PolicyOptions policy) =>
        Configure(options => options with { Policies = options.Policies.SetItem(name, policy) });

    /// <summary>Says what applies to one handler, in place of what its attributes say.</summary>
    /// <param name="name">The handler: <c>Shop.Buy</c> is the method Buy of the class Shop.</param>
    /// <param name="handler">Roles, policies and cost.</param>
    public SentinelBuilder AddHandler(string name, HandlerOptions handler) =>
        Configure(options => options with { Handlers = options.Handlers.SetItem(name, handler) });

    /// <summary>Adds a rule after those there are. The first rule that matches wins.</summary>
    public SentinelBuilder AddRule(RuleOptions rule) => Configure(options => options with { Rules = options.Rules.Add(rule) });

    /// <summary>Gives users a role, beside those who have it already.</summary>
    public SentinelBuilder AddRole(string name, params PlatformId[] users) =>
        Configure(options => options with { Roles = options.Roles.SetItem(name, [.. options.Roles.GetValueOrDefault(name, []), .. users]) });

    /// <summary>Always lets a user through, without counting.</summary>
    public SentinelBuilder Allow(PlatformId user, string? reason = null) => Allow(new ListEntryOptions { User = user, Reason = reason });

    /// <summary>Always lets a user, chat or network through, without counting.</summary>
    public SentinelBuilder Allow(ListEntryOptions entry) =>
        Configure(options => options with { Lists = options.Lists with { Allow = options.Lists.Allow.Add(entry) } });

    /// <summary>Never lets a user through.</summary>
    public SentinelBuilder Block(PlatformId user, string? reason = null) => Block(new ListEntryOptions { User = user, Reason = reason });

    /// <summary>Never lets a user, chat or network through.</summary>
    public SentinelBuilder Block(ListEntryOptions entry) =>
        Configure(options => options with { Lists = options.Lists with { Block = options.Lists.Block.Add(entry) } });

    /// <summary>Reads the files and sections and puts the options together.</summary>
    /// <exception cref="SentinelConfigurationException">There are errors; the exception lists all of them.</exception>
    public SentinelOptions BuildOptions() => Layers().Compose();

    /// <summary>
    /// Every mistake in the content of a policy file, those among them that only this builder knows: whom and what it mentions and is not registered here. Empty when a sentinel of
    /// this builder could go by it. Other calls on the builder are not looked at.
    /// </summary>
    /// <param name="policyFile">JSON in UTF-8, with or without a byte order mark.</param>
    public IReadOnlyList<ConfigurationError> Check(ReadOnlyMemory<byte> policyFile)
    {
        Findings findings = new();
        SentinelOptionsValidator.Validate(PolicyReader.Read(policyFile, findings), name => FindLimiter(name, null) is not null, _filters.ContainsKey, [.. _opinions.Select(opinion => opinion(null).Name)], findings);
        return findings.Errors;
    }

    /// <summary>Makes the sentinel. Its files are read once: <see cref="Watch(Sentinel)"/> reads them again when they change.</summary>
    /// <exception cref="SentinelConfigurationException">The options have errors; the exception lists all of them.</exception>
    public Sentinel Build() => Build(null);

    /// <summary>Applies the files and sections to the sentinel whenever one of them changes, until disposed. Registered sentinels are watched by the host.</summary>
    /// <param name="sentinel">The sentinel that this builder made.</param>
    public PolicyWatcher Watch(Sentinel sentinel) => Watch(sentinel, null);

    /// <summary>The one place where a sentinel is made of a builder, with what the services offer.</summary>
    internal Sentinel Build(IServiceProvider? services)
    {
        SentinelOptions options = BuildOptions();
        CounterStore? store = Store?.Invoke(services);
        return new Sentinel(
            options,
            TimeProvider ?? services?.GetService<TimeProvider>(),
            LoggerFactory ?? services?.GetService<ILoggerFactory>(),
            MeterFactory ?? services?.GetService<IMeterFactory>(),
            Name,
            name => FindLimiter(name, services),
            store,
            name => _filters.GetValueOrDefault(name),
            SpamMarks ?? services?.GetService<SpamMarks>(),
            [.. _opinions.Select(opinion => opinion(services))],
            OutsideListHandler)
        {
            SharedPermits = SharedPermits ?? store?.Permits,
        };
    }

    internal PolicyWatcher Watch(Sentinel sentinel, IServiceProvider? services) =>
        new(Layers(), sentinel.Apply, sentinel.TimeProvider, (LoggerFactory ?? services?.GetService<ILoggerFactory>())?.CreateLogger<PolicyWatcher>());

    private PartitionedRateLimiter<BotUpdate>? FindLimiter(string name, IServiceProvider? services) =>
        _limiters.GetValueOrDefault(name)
        ?? (services as IKeyedServiceProvider)?.GetKeyedService<PartitionedRateLimiter<BotUpdate>>(name)
        ?? ((services as IKeyedServiceProvider)?.GetKeyedService<RateLimiter>(name) is { } limiter ? new UndividedLimiter(limiter) : null);

    private LayeredOptions Layers() => new(Options, [.. _layers]);

    private SentinelBuilder ChangeDefault(Func<PolicyOptions, PolicyOptions> change) => Configure(options => options with
    {
        Policies = options.Policies.SetItem(SentinelOptions.DefaultPolicy, change(options.Policies.GetValueOrDefault(SentinelOptions.DefaultPolicy) ?? new PolicyOptions())),
    });

    private SentinelBuilder Add(OptionsLayer layer)
    {
        _layers.Add(layer);
        return this;
    }
}
