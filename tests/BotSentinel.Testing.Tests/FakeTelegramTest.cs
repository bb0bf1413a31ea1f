using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Testing.Tests;

/// <summary>A fake Telegram with a fake clock, one bot and one user for each test.</summary>
public abstract class FakeTelegramTest : IAsyncLifetime
{
    private protected const string Token = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    private protected FakeTelegram Telegram { get; private set; } = null!;

    private protected FakeBot Bot { get; private set; } = null!;

    private protected FakeUser Ann { get; private set; } = null!;

    private protected BareClient Client { get; private set; } = null!;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected virtual FakeTelegramOptions Options => new() { TimeProvider = Clock };

    public async ValueTask InitializeAsync()
    {
        Telegram = await FakeTelegram.StartAsync(Options, Cancel);
        Bot = Telegram.AddBot(Token, "echo_bot");
        Ann = Telegram.User(1001, firstName: "Ann");
        Client = new BareClient(Telegram, Token);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Client.Dispose();
        await Telegram.DisposeAsync();
    }
}
