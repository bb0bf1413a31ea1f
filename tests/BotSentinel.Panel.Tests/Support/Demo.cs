using System.Net;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Tests.Support;
using BotSentinel.Updates;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Panel.Tests.Support;

/// <summary>Traffic as the demo's: honest users who write now and then, and one who floods.</summary>
internal sealed class Demo : IAsyncDisposable
{
    public const long Flooder = 666;

    private const string Policies = """
        { "policies": { "default": { "limits": [ { "scope": "user", "permits": 60, "window": "1m", "burst": 10 } ], "debounce": { "scope": "user", "window": "2s" } } }, "rules": [ { "policy": "default" } ] }
        """;

    private static readonly TimeSpan FloodPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Bot _bot;
    private readonly Task _playing;

    private Demo(Bot bot)
    {
        _bot = bot;
        _playing = PlayAsync();
    }

    public static async Task<Demo> StartAsync(StateGateway gateway)
    {
        string policy = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"demo","draft":{{Policies}}}""", HttpStatusCode.Created))["id"]!;
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", HttpStatusCode.OK, "*");
        string id = await gateway.AddBotAsync(policy, "echo");
        return new Demo((await gateway.Services.GetRequiredService<BotRegistry>().ById(id)!.GetAsync())!);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _playing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task PlayAsync()
    {
        using PeriodicTimer tick = new(FloodPause);
        for (int i = 0; await tick.WaitForNextTickAsync(_stop.Token); i++)
        {
            await DecideAsync(Flooder, $"buy now! {i}");
            await DecideAsync(1_000 + (i % 20), $"hello {i}");
        }
    }

    private async Task DecideAsync(long user, string text) => await _bot.DecideWithinAsync(
        new BotUpdate { Kind = UpdateKind.Message, Bot = _bot.Name, Tenant = _bot.Tenant?.Id, UserId = user, ChatId = user, ChatKind = ChatKind.Private, Text = text, ReceivedAt = TimeProvider.System.GetUtcNow() },
        _stop.Token);
}
