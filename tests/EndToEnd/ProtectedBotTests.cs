using EndToEnd.Bots;
using EndToEnd.Gateway;
using EndToEnd.Scenarios;
using EndToEnd.Upstreams;

namespace EndToEnd;

/// <summary>What holds for every bot behind the gateway, whoever wrote it and however it gets its updates.</summary>
public abstract class ProtectedBotTests<TBot, TUpstream>(Scenario<TBot, TUpstream> scenario) : IClassFixture<Scenario<TBot, TUpstream>>, IDisposable
    where TBot : BotProgram, new()
    where TUpstream : Upstream, new()
{
    [Fact]
    public void HonestUsersDuringAFlood_AreAllAnsweredInOrder() => AssertAnsweredOnceInOrder(scenario.Calm);

    [Fact]
    public void Flooder_GetsWhatThePolicyPermitsAndNeverMore()
    {
        FloodReading flood = scenario.Flood;

        // Ten seconds of flood; on a busy machine some of it comes late.
        int least = GatewaySettings.Burst + (int)(GatewaySettings.Rate * 7);
        Assert.InRange(flood.Delivered, least, flood.Most);
    }

    [Fact]
    public void FlooderAcrossRestarts_GetsNoMoreThanEachLifeOfTheGatewayPermits() =>
        Assert.InRange(scenario.WholeFlood.Delivered, 1, scenario.WholeFlood.Most);

    [Fact]
    public void BatchOfRefusedUpdates_IsPassedOverWithoutALoop()
    {
        Assert.True(scenario.Refused.IsDrained, "Telegram still holds refused updates.");
        Assert.InRange(scenario.Refused.PollsAfterwards, 0, 3);
        Assert.InRange(scenario.Refused.NextAnswer, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.DoesNotContain(scenario.Delivered, text => text.Contains($":{GatewaySettings.BlockedUser}:", StringComparison.Ordinal));
    }

    [Fact]
    public void RestartInGoodOrder_LosesNothingHonestAndDeliversNothingTwice()
    {
        Assert.Equal(0, scenario.RestartExitCode);
        AssertAnsweredOnceInOrder(scenario.Restart);
        Assert.DoesNotContain(scenario.Delivered.Where(text => text.StartsWith(scenario.Restart.Prefix, StringComparison.Ordinal)).CountBy(text => text), count => count.Value > 1);
    }

    [Fact]
    public void Kill_LosesNothingHonest()
    {
        foreach (long user in Traffic.HonestUsers)
        {
            Assert.Equal(scenario.Kill.SentBy(user), Answered(scenario.Kill, user).Distinct());
        }
    }

    public void Dispose()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"Logs of all processes: {scenario.Folder}\nThe bot's last errors:\n{string.Join('\n', scenario.BotErrors.TakeLast(30))}");
        }

        GC.SuppressFinalize(this);
    }

    private void AssertAnsweredOnceInOrder(Phase phase)
    {
        foreach (long user in Traffic.HonestUsers)
        {
            Assert.Equal(phase.SentBy(user), Answered(phase, user));
        }
    }

    private IEnumerable<string> Answered(Phase phase, long user) =>
        scenario.Answered.Where(text => text.StartsWith($"{phase.Prefix}{user}:", StringComparison.Ordinal));
}
