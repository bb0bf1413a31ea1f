using System.Net;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Outbound;

public sealed class OutboundHandlersTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("bot.example.org")]
    public async Task HostInside_IsNotConnectedTo(string host)
    {
        await using StubServer inside = await StubServer.StartAsync();
        using HttpMessageInvoker client = new(new OutboundHandlers(OutboundRulesTests.Rules(), Found(IPAddress.Loopback)).Guarded());

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(client, host, inside));

        Assert.IsType<OutboundRefusedException>(refused.InnerException);
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task HostInsideOfAnAllowedNetwork_IsConnectedTo()
    {
        await using StubServer inside = await StubServer.StartAsync();
        using HttpMessageInvoker client = new(new OutboundHandlers(OutboundRulesTests.Rules("127.0.0.0/8"), Found(IPAddress.Loopback)).Guarded());

        using HttpResponseMessage answer = await GetAsync(client, "bot.example.org", inside);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("bot.example.org", Assert.Single(inside.Requests).Headers["Host"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressesThatARefusedOneIsAmong_AreTriedWithoutIt()
    {
        await using StubServer inside = await StubServer.StartAsync();
        using HttpMessageInvoker client = new(new OutboundHandlers(OutboundRulesTests.Rules("127.0.0.1/32"), Found(IPAddress.Parse("127.0.0.2"), IPAddress.Loopback)).Guarded());

        using HttpResponseMessage answer = await GetAsync(client, "bot.example.org", inside);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task WhatWasLookedUp_IsWhatIsConnectedTo()
    {
        await using StubServer allowed = await StubServer.StartAsync();
        int lookups = 0;
        HostLookup lookup = (_, _) => Task.FromResult<IPAddress[]>([lookups++ == 0 ? IPAddress.Loopback : IPAddress.Parse("127.0.0.2")]);
        using HttpMessageInvoker client = new(new OutboundHandlers(OutboundRulesTests.Rules("127.0.0.1/32"), lookup).Guarded());

        using HttpResponseMessage answer = await GetAsync(client, "bot.example.org", allowed);

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, lookups));
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using StubServer elsewhere = await StubServer.StartAsync();
        await using StubServer server = await StubServer.StartAsync((context, _) =>
        {
            context.Response.Redirect(elsewhere.Address.ToString());
            return Task.CompletedTask;
        });
        using HttpMessageInvoker client = new(new OutboundHandlers(OutboundRulesTests.Rules("127.0.0.0/8"), Found(IPAddress.Loopback)).Guarded());

        using HttpResponseMessage answer = await GetAsync(client, "bot.example.org", server);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Empty(elsewhere.Requests);
    }

    private static HostLookup Found(params IPAddress[] addresses) => (_, _) => Task.FromResult(addresses);

    private static Task<HttpResponseMessage> GetAsync(HttpMessageInvoker client, string host, StubServer server) =>
        client.SendAsync(new HttpRequestMessage(HttpMethod.Get, new UriBuilder(server.Address) { Host = host }.Uri), Cancelled);
}
