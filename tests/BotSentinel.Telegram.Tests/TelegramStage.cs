using BotSentinel.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests;

/// <summary>A fake Telegram with a bot, an honest user and a flooder. Limits go by a clock of their own.</summary>
public sealed class TelegramStage : IAsyncLifetime
{
    public const string Token = "4711:test-token";

    public FakeTimeProvider Clock { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    public FakeTelegram Telegram { get; private set; } = null!;

    public FakeBot Bot { get; private set; } = null!;

    public FakeUser Honest => Telegram.User(1, firstName: "Honest");

    public FakeUser Flooder => Telegram.User(2, firstName: "Flooder");

    public TelegramBotClientOptions Options => new(Token, Telegram.BaseUrl);

    public FakeLogger Logger => new(Logs);

    public async ValueTask InitializeAsync()
    {
        Telegram = await FakeTelegram.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        Bot = Telegram.AddBot(Token);
    }

    public SentinelBotClient Client(Action<SentinelBuilder> protect) => new(
        Options,
        builder =>
        {
            builder.TimeProvider = Clock;
            protect(builder);
        },
        logger: Logger);

    /// <summary>Sends numbered texts, which no debounce takes for one another.</summary>
    public void Flood(int messages)
    {
        for (int i = 1; i <= messages; i++)
        {
            Flooder.Send(Bot, $"flood {i}");
        }
    }

    /// <summary>What a bot does in these tests.</summary>
    public static async Task Echo(ITelegramBotClient bot, Update update, CancellationToken cancellationToken)
    {
        if (update.Message is { Text: { } text, Chat: { } chat })
        {
            await bot.SendMessage(chat, $"echo: {text}", cancellationToken: cancellationToken);
        }
    }

    public string[] AnswersTo(FakeUser user) => [.. Bot.SentTo(user).Select(message => message.Text!)];

    public ValueTask DisposeAsync() => Telegram.DisposeAsync();
}
