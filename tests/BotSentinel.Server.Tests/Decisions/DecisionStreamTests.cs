using BotSentinel.Decisions;
using BotSentinel.Server.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Server.Tests.Decisions;

public sealed class DecisionStreamTests
{
    private readonly DecisionStream _stream = new();

    [Fact]
    public void ReaderThatGoesOn_GetsEachOnce()
    {
        Add(0, 3);
        LiveReading first = _stream.Read(0);
        Add(3, 2);

        LiveReading second = _stream.Read(first.Next);

        Assert.Equal(["0", "1", "2", "3", "4"], [.. Ids(first), .. Ids(second)]);
        Assert.Equal((0, 0), (first.Missed, second.Missed));
    }

    [Fact]
    public void SlowReader_IsToldHowManyItMissed()
    {
        Add(0, DecisionStream.Capacity + 10);

        LiveReading reading = _stream.Read(3);

        Assert.Equal((7, DecisionStream.Capacity, "10"), (reading.Missed, reading.Decisions.Count, reading.Decisions[0].Id));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000)]
    public void NumberThatWasNeverTold_StandsForNow(long number)
    {
        Add(0, 5);

        LiveReading reading = _stream.Read(number);

        Assert.Equal((5, 0, 0), (reading.Next, reading.Missed, reading.Decisions.Count));
    }

    [Fact]
    public async Task WhoWaits_IsWokenByTheNextDecision()
    {
        Task waiting = _stream.WaitAsync(_stream.Count, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        Add(0, 1);

        await waiting;
    }

    [Fact]
    public void WhatNobodyEverWatched_IsNotKept()
    {
        LiveDecisions live = new();
        live.Publish("default", Decision(1));

        Assert.Equal(0, live.Watch("default").Count);
    }

    private static IEnumerable<string> Ids(LiveReading reading) => reading.Decisions.Select(decision => decision.Id);

    private void Add(int first, int count)
    {
        foreach (int number in Enumerable.Range(first, count))
        {
            _stream.Add(Decision(number));
        }
    }

    private static DecisionView Decision(int number) => new() { Id = $"{number}", Bot = "shop", At = default, Kind = UpdateKind.Message, Verdict = Verdict.Deny, Reason = Reason.Limited, Stage = Stage.Limits, Trace = [] };
}
