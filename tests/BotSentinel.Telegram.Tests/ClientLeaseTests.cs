using BotSentinel.Policies;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests;

/// <summary>A bot that polls has handled an update when it asks for those after it.</summary>
public sealed class ClientLeaseTests : IAsyncLifetime
{
    private readonly TelegramStage _stage = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private SentinelBotClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        await _stage.InitializeAsync();
        _client = _stage.Client(s => s.Limit(new LimitOptions { Permits = 2, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.Concurrency }));
    }

    [Fact]
    public async Task BotAsksForMore_ThePlacesOfWhatItConfirmsAreFree()
    {
        _stage.Flood(3);
        Update[] first = await PollAsync();
        Assert.Equal(["flood 1", "flood 2"], first.Select(update => update.Message!.Text));
        _stage.Flood(3);

        Update[] second = await PollAsync(first[0].Id + 1);

        Assert.Equal(["flood 2", "flood 1"], second.Select(update => update.Message!.Text));
        _stage.Flood(3);
        Assert.Equal(2, (await PollAsync(second[^1].Id + 1)).Length);
    }

    [Fact]
    public async Task BotAsksForTheSameAgain_ItHasHandledNothing()
    {
        _stage.Flood(2);
        await PollAsync();
        _stage.Flood(2);

        Assert.Equal(2, (await PollAsync()).Length);
        Assert.Equal(2, (await PollAsync(0)).Length);
    }

    [Fact]
    public async Task BotNeverAsksForMore_ThePlacesAreFreeAfterTheWindow()
    {
        _stage.Flood(2);
        await PollAsync();
        _stage.Clock.Advance(TimeSpan.FromMinutes(1));
        _stage.Flood(2);

        Assert.Equal(4, (await PollAsync()).Length);
    }

    [Fact]
    public async Task Events_OneUpdateAfterTheOtherIsHandled()
    {
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int handled = 0;
        _client.OnUpdate += _ =>
        {
            if (++handled == 6)
            {
                all.SetResult();
            }

            return Task.CompletedTask;
        };

        for (int i = 0; i < 6; i++)
        {
            _stage.Flooder.Send(_stage.Bot, $"message {i}");
            await _stage.Bot.WaitUntilPolledAsync(_cancellation);
        }

        await all.Task.WaitAsync(_cancellation);
    }

    [Fact]
    public async Task ClientIsDisposed_ThePlacesAreFreeForOtherClientsOfTheSentinel()
    {
        await using Sentinel shared = new SentinelBuilder { TimeProvider = _stage.Clock }
            .Limit(new LimitOptions { Permits = 2, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.Concurrency }).Build();
        SentinelBotClient first = new(_stage.Options, shared);
        _stage.Flood(2);
        Update[] updates = await first.GetUpdates(timeout: 0, cancellationToken: _cancellation);
        Assert.Equal(2, updates.Length);

        await first.DisposeAsync();

        await using SentinelBotClient second = new(_stage.Options, shared);
        _stage.Flood(2);
        Assert.Equal(2, (await second.GetUpdates(updates[^1].Id + 1, timeout: 0, cancellationToken: _cancellation)).Length);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _stage.DisposeAsync();
    }

    private Task<Update[]> PollAsync(int? offset = null) => _client.GetUpdates(offset, timeout: 0, cancellationToken: _cancellation);
}
