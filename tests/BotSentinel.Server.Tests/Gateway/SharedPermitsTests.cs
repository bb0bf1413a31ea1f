using System.Net;
using System.Net.Http.Json;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Gateway;

/// <summary>Gateways with one Redis keep the rates of what their bots send there.</summary>
public sealed class SharedPermitsTests
{
    [Fact]
    public async Task GatewayWithRedis_SharesPermitsThereAndSendsWithoutIt()
    {
        await using StubServer telegram = await StubServer.StartAsync((context, _) => context.Response.WriteAsync("""{"ok":true,"result":{}}"""));
        Dictionary<string, string?> settings = TestGateway.Polling(telegram.Address);
        settings["Redis"] = "127.0.0.1:9";
        await using TestGateway gateway = await TestGateway.StartAsync(settings);

        using HttpResponseMessage answer = await gateway.Public.PostAsJsonAsync(
            $"/bot{TestGateway.Token}/sendMessage", new { chat_id = 1, text = "hello" }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotNull(gateway.Services.GetRequiredService<SharedStore>().Store);
        Assert.Same(gateway.Services.GetRequiredService<SharedStore>().Store!.Permits, gateway.Services.GetRequiredService<BotRegistry>().All[0].Sentinel.SharedPermits);
    }

    [Fact]
    public async Task GatewayWithoutRedis_SharesNothing()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Polling(new Uri("http://127.0.0.1:9")));

        Assert.Null(gateway.Services.GetRequiredService<BotRegistry>().All[0].Sentinel.SharedPermits);
    }
}
