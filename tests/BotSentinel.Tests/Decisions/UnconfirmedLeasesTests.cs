using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Decisions;

public sealed class UnconfirmedLeasesTests : IDisposable
{
    private readonly UnconfirmedLeases _leases = new();
    private readonly Sentinel _sentinel = new(
        new SentinelOptions { Policies = new SentinelOptions().Policies.Add("default", new PolicyOptions { Limits = [new LimitOptions { Permits = 3, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.Concurrency }] }) },
        new FakeTimeProvider());

    public UnconfirmedLeasesTests()
    {
        for (int id = 10; id < 13; id++)
        {
            _leases.Add(id, _sentinel.Decide(Update()));
        }
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(0L, 0)]
    [InlineData(10L, 0)]
    [InlineData(11L, 1)]
    [InlineData(13L, 3)]
    [InlineData(-1L, 3)]
    public void BotAsksForMore_WhatComesBeforeHasEnded(long? offset, int ended)
    {
        _leases.Confirm(offset);
        _leases.Confirm(offset);

        Assert.Equal(ended, Free());
    }

    [Fact]
    public void SessionEnds_AllHaveEnded()
    {
        _leases.Dispose();

        Assert.Equal(3, Free());
    }

    public void Dispose()
    {
        _leases.Dispose();
        _sentinel.Dispose();
    }

    private static BotUpdate Update() => new() { Kind = UpdateKind.Message, UserId = 1, ChatId = -1 };

    private int Free() => Enumerable.Range(0, 5).Count(_ => !_sentinel.Decide(Update()).IsRefused);
}
