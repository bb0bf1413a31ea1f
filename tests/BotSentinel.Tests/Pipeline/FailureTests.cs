using System.Diagnostics.Metrics;
using System.Reflection;
using BotSentinel.Decisions;
using BotSentinel.Events;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Pipeline;

/// <summary>A sentinel that is broken inside. Nothing from outside is known to break it, so the test takes its pipeline away.</summary>
public sealed class FailureTests
{
    private const string Text = "what the user wrote";

    [Fact]
    public async Task DecisionFails_UpdatePassesAndTheFailureIsToldLoggedAndCounted()
    {
        var logs = new FakeLogCollector();
        using var loggers = new LoggerFactory([new FakeLoggerProvider(logs)]);
        var told = new List<SentinelEvent>();
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var decisions = new MetricCollector<long>(meters, "BotSentinel", "botsentinel.decisions");
        await using var sentinel = new Sentinel(new SentinelOptions(), new FakeTimeProvider(), loggers, meters);
        Break(sentinel);

        Decision decision;
        await using (sentinel.Events.Subscribe(SentinelEventKind.All, happened =>
        {
            told.Add(happened);
            return default;
        }))
        {
            decision = await sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 4711, Text = Text }, TestContext.Current.CancellationToken);
        }

        Assert.Equal((Verdict.Allow, Reason.Failed, false), (decision.Verdict, decision.Reason, decision.IsRefused));
        SentinelEvent failed = Assert.Single(told);
        Assert.Equal(SentinelEventKind.Failed, failed.Kind);
        Assert.NotNull(failed.Failure);
        FakeLogRecord logged = Assert.Single(logs.GetSnapshot());
        Assert.Equal(LogLevel.Error, logged.Level);
        Assert.DoesNotContain(Text, logged.ToString() + logged.Exception, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", logged.Message, StringComparison.Ordinal);
        Assert.Equal("allow failed", string.Join(' ', new[] { "verdict", "reason" }.Select(tag => Assert.Single(decisions.GetMeasurementSnapshot()).Tags[tag])));
    }

    private static void Break(Sentinel sentinel) =>
        typeof(Sentinel).GetField("_inForce", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(sentinel, null);
}
