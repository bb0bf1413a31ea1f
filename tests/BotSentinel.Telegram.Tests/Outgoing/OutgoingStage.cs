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

    public SentinelBotClient NewClient(OutgoingOptions? options = null, int retries = 3) => new(
        new TelegramBotClientOptions(Token, Telegram.BaseUrl) { RetryCount = retries },
        builder =>
        {
            builder.TimeProvider = Clock;
            builder.Options = builder.Options with { Outgoing = options ?? new OutgoingOptions() };
        });

    /// <summary>When calls were answered 429, from the start.</summary>
    public IEnumerable<TimeSpan> Refusals => Telegram.Calls.Where(call => call.Status == 429).Select(call => call.At - Start);

    /// <summary>Lets time pass in steps, each when everything that was sent has been answered, until the work is done or so much has passed.</summary>
    public async Task PassAsync(Task? until = null, TimeSpan? time = null, int milliseconds = 100)
    {
        TimeSpan end = time is { } given ? Elapsed + given : TimeSpan.MaxValue;
        while (until?.IsCompleted != true && Elapsed < end)
        {
            await QuietAsync();
            Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        await QuietAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Telegram.DisposeAsync();
    }

    private async Task QuietAsync()
    {
        while (Outgoing.Status.Sending > 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
