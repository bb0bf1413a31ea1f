using System.Diagnostics.Metrics;
using System.Net;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Policies;
using BotSentinel.Server.Access;
using BotSentinel.Server.Access.Oidc;
using BotSentinel.Server.Admin;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.BotApi;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Health;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Notices;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Polling;
using BotSentinel.Server.Public;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Spam;
using BotSentinel.Server.Store;
using BotSentinel.Server.Webhooks;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotSentinel.Server.Gateway;

/// <summary>Puts the gateway together: the admin side is the web application, the public listener one of its hosted services.</summary>
internal static class GatewayApplication
{
    /// <summary>Log levels as long as the operator sets no others: the frameworks below speak up only when something is wrong.</summary>
    private static readonly KeyValuePair<string, string?>[] QuietLogs =
    [
        new("Logging:LogLevel:Default", "Information"),
        new("Logging:LogLevel:Microsoft", "Warning"),
        new("Logging:LogLevel:Yarp", "Warning"),
    ];

    /// <param name="args">Settings of the command line.</param>
    /// <param name="adjust">Changes the builder before the configuration is read; null: nothing.</param>
    /// <param name="given">The options; null: those of the configuration.</param>
    /// <exception cref="SentinelConfigurationException">The configuration or a policy file has mistakes; the exception lists all of them.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null, GatewayOptions? given = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ApplicationName = typeof(GatewayApplication).Assembly.GetName().Name });
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietLogs });
        adjust?.Invoke(builder);
        GatewayOptions options = given ?? GatewayOptionsReader.Read(builder.Configuration);
        AdminListener.Configure(builder, options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainDelay + options.DrainTime + TimeSpan.FromSeconds(5));
        AddGateway(builder.Services, options);
        builder.Services.AddApi();
        if (options.Database is { } database)
        {
            SecretStart.Add(builder.Services, options.Secrets, builder.Environment.IsDevelopment());
            AddState(builder.Services, database);
            builder.Services.AddAccess(options);
        }
        else
        {
            AddFiles(builder.Services);
            builder.Services.AddKeyAccess();
        }

        builder.AddPanel();

        // Last: it opens the door when all is ready.
        builder.Services.AddHostedService(provider => provider.GetRequiredService<PublicListener>());
        WebApplication app = builder.Build();
        _ = app.Services.GetRequiredService<GatewayMetrics>();
        app.Services.GetRequiredService<MarksFile>().Open();
        app.UseFront();
        app.MapHealth();
        app.MapSpam();
        app.MapApi();
        app.MapPanel();
        if (options.Database is not null)
        {
            app.MapOidc(options);
        }

        return app;
    }

    /// <summary>Where the public listener of a started gateway is open.</summary>
    public static Uri PublicAddress(this WebApplication app) => app.Services.GetRequiredService<PublicListener>().Address;

    private static void AddGateway(IServiceCollection services, GatewayOptions options)
    {
        services.AddHttpForwarder();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<GatewayState>();
        services.TryAddSingleton<HostLookup>(Dns.GetHostAddressesAsync);
        services.AddSingleton<OutboundRules>();
        services.AddSingleton<OutboundHandlers>();
        services.AddSingleton<UpstreamClient>();
        services.AddSingleton<ListHandler>();
        services.AddSingleton(provider => new CounterFiles(options.StateFolder, provider.GetRequiredService<ILogger<CounterFiles>>()));
        services.AddSingleton(provider => new SpamMarks(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<IMeterFactory>()));
        services.AddSingleton(provider => new MarksFile(options.StateFolder, provider.GetRequiredService<SpamMarks>(), provider.GetRequiredService<ILogger<MarksFile>>()));
        services.AddSingleton<SharedStore>();
        services.AddSingleton<BotMaker>();
        services.AddSingleton<TrafficRecord>();
        services.AddSingleton<TrafficWriter>();
        services.AddSingleton<TrafficCollector>();
        services.AddSingleton<LiveDecisions>();
        services.AddSingleton<ReviewRows>();
        services.AddSingleton<ReviewWriter>();
        services.AddSingleton<ReviewRecorder>();
        services.AddSingleton<DecisionRecorder>();
        services.AddSingleton<WebhookForwarder>();
        services.AddSingleton<WebhookEndpoint>();
        services.AddSingleton<GetUpdatesEndpoint>();
        services.AddSingleton<OutgoingCalls>();
        services.AddSingleton<TelegramClient>();
        services.AddSingleton<WebhookRegistration>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<BotApiEndpoint>();
        services.AddSingleton<PublicTraffic>();
        services.AddSingleton<PublicListener>();
        services.AddSingleton<NoticeSender>();
        services.AddHostedService(provider => provider.GetRequiredService<NoticeSender>());
        services.AddHostedService(provider => provider.GetRequiredService<ReviewRecorder>());
        services.AddHostedService(provider => provider.GetRequiredService<DecisionRecorder>());
        services.AddHostedService(provider => provider.GetRequiredService<TrafficCollector>());
    }

    private static void AddFiles(IServiceCollection services)
    {
        services.AddSingleton<BotFactory>();
        services.AddSingleton(provider => provider.GetRequiredService<BotFactory>().Make());
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSingleton<SecretBox>();
        services.AddSingleton(DatabaseOptions.Temporary());
        services.AddSingleton<FileMirror>();
        AddStore(services);
    }

    private static void AddStore(IServiceCollection services)
    {
        services.AddSingleton<ChangeSignal>();
        services.AddSingleton<AuditSignal>();
        services.AddSingleton<StoreSignals>();
        services.AddSingleton<DurableStore>();
        services.AddSingleton<StoreStart>();
    }

    private static void AddState(IServiceCollection services, DatabaseOptions database)
    {
        services.AddSingleton(database);
        AddStore(services);
        services.AddSingleton<ReviewMarks>();
        services.AddSingleton<StoredLists>();
        services.AddSingleton<BotRegistry>(_ => new BotRegistry());
        services.AddSingleton<StoredBots>();
        services.AddSingleton<ChangeFollower>();
        services.AddSingleton<StoreHost>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreHost>());
        services.AddHostedService(provider => provider.GetRequiredService<ChangeFollower>());
        services.AddHostedService<ChangeListener>();
        services.AddSingleton<CheckpointOutbox>();
        services.AddSingleton<CheckpointSigner>();
        services.AddHostedService(provider => provider.GetRequiredService<CheckpointSigner>());
    }
}
