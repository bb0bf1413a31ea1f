using System.Globalization;
using BotSentinel.Events;
using BotSentinel.Testing;

namespace BotSentinel.Server.Demo;

/// <summary>The demo's players: a fake Telegram, a gateway with its panel, an echo bot that polls through it, honest users and a flooder.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    public const int HonestUsers = 20;
    public const long FlooderId = 666;

    private const string Token = "123456:simulated-token-of-the-demo-bot";
    private const int Permits = 60;
    private const int Burst = 10;

    /// <summary>How often the flooder sends the same text. The first one let through makes the rest repetitions; otherwise they are too many.</summary>
    private const int FloodRepeats = 5;

    private static readonly TimeSpan HonestPause = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan FloodPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTelegram _telegram;
    private readonly FakeBot _bot;
    private readonly DemoGateway _gateway;
    private readonly EchoBot _echo;
    private readonly IAsyncDisposable _watch;

    private DemoStage(FakeTelegram telegram, FakeBot bot, DemoGateway gateway, EchoBot echo)
    {
        (_telegram, _bot, _gateway, _echo) = (telegram, bot, gateway, echo);
        _watch = gateway.Sentinel.Events.Subscribe(
            SentinelEventKind.Allowed | SentinelEventKind.Refusals,
            decided =>
            {
                Tally.Decided(decided);
                return ValueTask.CompletedTask;
            },
            capacity: 100_000);
    }

    public DemoTally Tally { get; } = new();

    /// <summary>Where whoever watches sets up how to sign in to the panel, once.</summary>
    public Uri SetUp => _gateway.SetUp;

    public static async Task<DemoStage> StartAsync()
    {
        FakeTelegram telegram = await FakeTelegram.StartAsync();
        FakeBot bot = telegram.AddBot(Token);
        DemoGateway gateway = await DemoGateway.StartAsync(telegram.BaseUrl, Token);
        EchoBot echo = EchoBot.Start(gateway.Public, Token);
        await WarmUpAsync(telegram, bot);
        return new DemoStage(telegram, bot, gateway, echo);
    }

    /// <summary>What the policy permits a user who never stops, in so much time.</summary>
    public static long Permitted(TimeSpan time) => Burst + (long)(time / TimeSpan.FromMinutes(1) * Permits);

    /// <summary>Lets everybody write until told to stop; every honest message is waited for.</summary>
    public async Task PlayAsync(CancellationToken stop)
    {
        IEnumerable<Task> honest = Enumerable.Range(0, HonestUsers).Select(i => WriteHonestlyAsync(_telegram.User(1000 + i), HonestPause * i / HonestUsers, stop));
        await Task.WhenAll([FloodAsync(_telegram.User(FlooderId), stop), .. honest]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _echo.DisposeAsync();
        await _watch.DisposeAsync();
        await _gateway.DisposeAsync();
        await _telegram.DisposeAsync();
        Tally.Dispose();
    }

    /// <summary>The first updates of a program wait for its code to be compiled; they are not measured.</summary>
    private static async Task WarmUpAsync(FakeTelegram telegram, FakeBot bot)
    {
        for (int i = 0; i < Burst; i++)
        {
            using var late = new CancellationTokenSource(Patience);
            await telegram.User(1).AskAsync(bot, string.Create(CultureInfo.InvariantCulture, $"warm-up {i}"), late.Token);
        }
    }

    private async Task WriteHonestlyAsync(FakeUser user, TimeSpan first, CancellationToken stop)
    {
        await Task.Delay(first, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (int i = 1; !stop.IsCancellationRequested; i++)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"hello {i}");
            using var late = new CancellationTokenSource(Patience);
            Tally.HonestSent();
            Task<SentMessage> answer = user.AskAsync(_bot, text, late.Token);
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (answer.IsCompletedSuccessfully && (await answer).Text == text)
            {
                Tally.HonestAnswered();
            }

            await Task.Delay(HonestPause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FloodAsync(FakeUser flooder, CancellationToken stop)
    {
        using var tick = new PeriodicTimer(FloodPause);
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            flooder.Send(_bot, string.Create(CultureInfo.InvariantCulture, $"buy now! {i / FloodRepeats}"));
            Tally.FloodSent();
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
