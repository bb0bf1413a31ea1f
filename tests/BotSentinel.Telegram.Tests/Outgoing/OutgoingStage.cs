using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Testing;
using Microsoft.Extensions.Time.Testing;
using Telegram.Bot;

namespace BotSentinel.Telegram.Tests.Outgoing;

/// <summary>A Telegram that keeps its limits and a bot that sends, both by one clock: minutes pass in moments.</summary>
public sealed class OutgoingStage : IAsyncDisposable
{
    private const string Token = "4711:test-token";

    private OutgoingStage(FakeTelegram telegram, FakeTimeProvider clock, OutgoingOptions? options)
    {
        Telegram = telegram;
        Clock = clock;
        Start = clock.GetUtcNow();
        Bot = telegram.AddBot(Token);
        Client = NewClient(options);
    }

    public FakeTimeProvider Clock { get; }

    public FakeTelegram Telegram { get; }

    public FakeBot Bot { get; }

    public SentinelBotClient Client { get; }

    public OutgoingScheduler Outgoing => Client.Outgoing!;

    public DateTimeOffset Start { get; }

    public TimeSpan Elapsed => Clock.GetUtcNow() - Start;

    public static async Task<OutgoingStage> OpenAsync(FakeLimits? limits = null, OutgoingOptions? options = null)
    {
        var clock = new FakeTimeProvider();
        FakeTelegram telegram = await FakeTelegram.StartAsync(
            new FakeTelegramOptions { TimeProvider = clock, EnforceLimits = true, Limits = limits ?? new FakeLimits(), History = 40_000 },
            TestContext.Current.CancellationToken);
        return new OutgoingStage(telegram, clock, options);
    }

    public SentinelBotClient NewClient(OutgoingOptions? options = null, int retries = 3, SharedPermits? shared = null) => new(
        new TelegramBotClientOptions(Token, Telegram.BaseUrl) { RetryCount = retries },
        builder =>
        {
            builder.TimeProvider = Clock;
            builder.SharedPermits = shared;
            builder.Options = builder.Options with { Outgoing = options ?? new OutgoingOptions() };
        });

    /// <summary>When calls were answered 429, from the start.</summary>
    public IEnumerable<TimeSpan> Refusals => Telegram.Calls.Where(call => call.Status == 429).Select(call => call.At - Start);

    /// <summary>Lets time pass in steps until something holds, each step when everything that was sent has been answered and something waits for its turn.</summary>
    public async Task PassUntilAsync(Func<bool> condition, int milliseconds = 100)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            OutgoingStatus status = Outgoing.Status;
            if (status.Sending == 0 && status.Waiting.Sum() > 0)
            {
                Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            }

            await Task.Yield();
        }
    }

    /// <summary>Lets time pass until the work is done.</summary>
    public Task PassAsync(Task until, int milliseconds = 100) => PassUntilAsync(() => until.IsCompleted, milliseconds);

    /// <summary>Lets so much time pass, in which something waits all along.</summary>
    public Task PassAsync(TimeSpan time)
    {
        TimeSpan end = Elapsed + time;
        return PassUntilAsync(() => Elapsed >= end && Outgoing.Status.Sending == 0);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Telegram.DisposeAsync();
    }
}
