using System.Diagnostics.Metrics;
using BotSentinel.Events;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Diagnostics;

public class SentinelMetricsTests
{
    [Fact]
    public async Task Decisions_AreCountedByVerdictReasonAndPolicyAndNameNobody()
    {
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var decisions = new MetricCollector<long>(meters, "BotSentinel", "botsentinel.decisions");
        using var durations = new MetricCollector<double>(meters, "BotSentinel", "botsentinel.decision.duration");
        var options = new SentinelOptions();
        options = options with { Policies = options.Policies.Add("default", new PolicyOptions { Limits = [new LimitOptions { Permits = 1, Window = TimeSpan.FromHours(1) }] }) };
        await using var sentinel = new Sentinel(options, new FakeTimeProvider(), meterFactory: meters);

        for (int i = 0; i < 3; i++)
        {
            await sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 4711, ChatId = 4711 }, TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            ["allow passed default", "deny limited default", "deny limited default"],
            decisions.GetMeasurementSnapshot().Select(measured => string.Join(' ', new[] { "verdict", "reason", "policy" }.Select(tag => measured.Tags[tag]))));
        Assert.All(decisions.GetMeasurementSnapshot(), measured => Assert.Equal(3, measured.Tags.Count));
        Assert.Equal(3, durations.GetMeasurementSnapshot().Count);
        Assert.All(durations.GetMeasurementSnapshot(), measured => Assert.Empty(measured.Tags));
    }

    [Fact]
    public async Task EventThatASubscriberIsTooSlowFor_IsCounted()
    {
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var dropped = new MetricCollector<long>(meters, "BotSentinel", "botsentinel.events.dropped");
        await using var sentinel = new Sentinel(new SentinelOptions(), new FakeTimeProvider(), meterFactory: meters);
        var started = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        sentinel.Events.Subscribe(
            SentinelEventKind.All,
            async _ =>
            {
                started.TrySetResult();
                await release.Task;
            },
            capacity: 1);

        await Decide(sentinel, times: 1);
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Decide(sentinel, times: 3);
        dropped.RecordObservableInstruments();
        release.SetResult();

        Assert.Equal(2, dropped.LastMeasurement!.Value);
    }

    private static async Task Decide(Sentinel sentinel, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1 }, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task SentinelsOfTwoBots_HaveMetersThatNameThem()
    {
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var names = new List<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Name == "botsentinel.decisions" && instrument.Meter.Scope == meters)
                {
                    names.AddRange(instrument.Meter.Tags?.Where(tag => tag.Key == "bot").Select(tag => tag.Value) ?? []);
                }
            },
        };
        listener.Start();

        using Sentinel one = new SentinelBuilder { Name = "one", MeterFactory = meters }.Build();
        using Sentinel two = new SentinelBuilder { Name = "two", MeterFactory = meters }.Build();

        Assert.Equal(["one", "two"], names);
    }
}
