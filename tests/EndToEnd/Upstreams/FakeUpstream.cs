using BotSentinel.Testing;
using EndToEnd.Gateway;

namespace EndToEnd.Upstreams;

/// <summary>BotSentinel's own fake Telegram.</summary>
public sealed class FakeUpstream : Upstream
{
    private FakeTelegram? _telegram;
    private FakeBot? _bot;

    public override string Name => "fake";

    public override string BaseUrl => _telegram!.BaseUrl;

    internal override async Task StartAsync(string folder)
    {
        _telegram = await FakeTelegram.StartAsync(new FakeTelegramOptions
        {
            WebhookRetryDelay = TimeSpan.FromMilliseconds(200),
            WebhookRetryDelayMax = TimeSpan.FromMilliseconds(500),
        });
        _bot = _telegram.AddBot(GatewaySettings.Token);
    }

    internal override Task SendAsync(long user, string text)
    {
        _telegram!.User(user).Send(_bot!, text);
        return Task.CompletedTask;
    }

    internal override Task<Observations> ObserveAsync() => Task.FromResult(new Observations(
        [.. _bot!.Sent.Select(message => new Answer(message.Chat.Id, message.Text ?? ""))],
        _telegram!.Calls.Count(call => call.Method.Equals("getUpdates", StringComparison.OrdinalIgnoreCase)),
        _bot.PendingCount));

    public override ValueTask DisposeAsync() => _telegram?.DisposeAsync() ?? ValueTask.CompletedTask;
}
