using System.Net;
using System.Net.Http.Json;
using BotSentinel.Redis.Tests.Servers;
using BotSentinel.Server.Gateway;
using BotSentinel.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Redis.Tests.Outgoing;

/// <summary>Two gateways in front of one bot and one Telegram that keeps its limits; in real time, since Redis goes by its own clock.</summary>
public sealed class TwoGatewaysTests : IDisposable
{
    private const string Token = "4711:test-token";
    private const int Messages = 600;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("botsentinel-gateways-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task TwoGatewaysOnOneRedis_KeepTheLimitsTogether()
    {
        // Each alone would send 150 a second, both together more than the 200 that Telegram bears; what it lets pass at once makes up for pauses of the machine.
        await using RedisServer server = await RedisServer.StartAsync();
        await using FakeTelegram telegram = await FakeTelegram.StartAsync(
            new FakeTelegramOptions
            {
                EnforceLimits = true,
                Limits = new FakeLimits { Overall = TimeSpan.FromSeconds(1) / 200, OverallBurst = 100, Private = TimeSpan.FromMilliseconds(10), PrivateBurst = 100 },
            },
            Cancelled);
        FakeBot bot = telegram.AddBot(Token);
        long[] users = [.. Enumerable.Range(1, 60).Select(id => telegram.User(id).Id)];
        await using WebApplication first = await OpenAsync(server, telegram), second = await OpenAsync(server, telegram);
        using HttpClient one = new() { BaseAddress = first.PublicAddress() }, two = new() { BaseAddress = second.PublicAddress() };

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, Messages).Select(i =>
            (i % 2 == 0 ? one : two).PostAsJsonAsync($"/bot{Token}/sendMessage", new { chat_id = users[i / 2 % users.Length], text = $"{i}" }, Cancelled)));
        await first.StopAsync(Cancelled);
        await second.StopAsync(Cancelled);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(Messages, bot.Sent.Count);
        Assert.DoesNotContain(telegram.Calls, call => call.Status == 429);
    }

    private async Task<WebApplication> OpenAsync(RedisServer server, FakeTelegram telegram)
    {
        string policies = Path.Combine(_folder.FullName, "botsentinel.json");
        await File.WriteAllTextAsync(
            policies,
            """{ "outgoing": { "overall": { "permits": 150, "window": "1s", "burst": 10 }, "chat": { "permits": 50, "window": "1s", "burst": 20 } } }""",
            Cancelled);
        WebApplication gateway = GatewayApplication.Build([], builder => builder.Logging.ClearProviders(), new GatewayOptions
        {
            Public = new Uri("http://127.0.0.1:0"),
            Admin = new Uri("http://127.0.0.1:0"),
            Redis = new RedisOptions { Configuration = server.Address, Deadline = TimeSpan.FromSeconds(5) },
            Bots = [new BotOptions { Name = "shop", Token = Token, Telegram = new Uri(telegram.BaseUrl), PolicyFile = policies }],
        });
        await gateway.StartAsync(Cancelled);
        return gateway;
    }
}
