using BotSentinel.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Policies;

public class AddBotSentinelTests
{
    [Fact]
    public async Task TwoCalls_AddUpToOneSentinel()
    {
        FakeTimeProvider time = new();
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddBotSentinel(sentinel => sentinel.PerUser(5, TimeSpan.FromSeconds(1)))
            .AddBotSentinel()
            .AddBotSentinel(sentinel => sentinel.PerChat(9, TimeSpan.FromSeconds(1)))
            .BuildServiceProvider(validateScopes: true);

        var sentinel = services.GetRequiredService<Sentinel>();

        Assert.Equal([5, 9], sentinel.Options.Policies["default"].Limits.Select(limit => limit.Permits));
        Assert.Same(time, sentinel.TimeProvider);
        Assert.Single(services.GetServices<Sentinel>());
        Assert.Single(services.GetServices<IHostedService>());
    }

    [Fact]
    public async Task BadConfiguration_StopsTheStartBeforeAnythingRuns()
    {
        HostApplicationBuilder builder = EmptyHost();
        Witness witness = new();
        builder.Services.AddSingleton<IHostedService>(witness);
        builder.Services.AddBotSentinel(sentinel => sentinel.LoadPolicies("/nowhere/botsentinel.json").PerUser(0, TimeSpan.Zero));
        using IHost host = builder.Build();

        var exception = await Assert.ThrowsAsync<SentinelConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(3, exception.Errors.Count);
        Assert.False(witness.HasStarted);
    }

    [Fact]
    public async Task HostsConfiguration_IsReadAndWatchedWhileTheHostRuns()
    {
        FakeTimeProvider time = new();
        HostApplicationBuilder builder = EmptyHost();
        builder.Configuration.AddInMemoryCollection([
            KeyValuePair.Create("BotSentinel:Policies:default:Limits:0:Permits", (string?)"1"),
            KeyValuePair.Create("BotSentinel:Policies:default:Limits:0:Window", (string?)"1m"),
        ]);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddBotSentinel(sentinel => sentinel.Configure(builder.Configuration.GetSection("BotSentinel")));
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var running = host.Services.GetRequiredService<Sentinel>();

        builder.Configuration["BotSentinel:Policies:default:Limits:0:Permits"] = "2";
        ((IConfigurationRoot)builder.Configuration).Reload();
        time.Advance(PolicyWatcher.Calm);

        Assert.Equal(2, running.Options.Policies["default"].Limits[0].Permits);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static HostApplicationBuilder EmptyHost() => Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

    private sealed class Witness : IHostedService
    {
        public bool HasStarted { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            HasStarted = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
