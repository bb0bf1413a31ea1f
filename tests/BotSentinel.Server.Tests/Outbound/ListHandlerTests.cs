using System.Net;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Server.Tests.Outbound;

public sealed class ListHandlerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListThatTheOperatorNamed_IsFetchedFromInside()
    {
        await using StubServer server = await StubServer.StartAsync(body: "101\n", contentType: "text/csv");
        using HttpMessageInvoker client = Client();

        using HttpResponseMessage answer = await GetAsync(client, server.Address);

        Assert.Equal("101\n", await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Redirect_DoesNotLeadInside()
    {
        await using StubServer inside = await StubServer.StartAsync(body: "101\n", contentType: "text/csv");
        await using StubServer server = await SendingOnAsync(inside.Address.ToString());
        using HttpMessageInvoker client = Client();

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(client, server.Address));

        Assert.IsType<OutboundRefusedException>(refused.InnerException);
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task Redirect_IsFollowedToWhereItMayLead()
    {
        await using StubServer list = await StubServer.StartAsync(body: "101\n", contentType: "text/csv");
        await using StubServer second = await SendingOnAsync(list.Address.ToString());
        await using StubServer first = await SendingOnAsync(second.Address.ToString());
        using HttpMessageInvoker client = Client("127.0.0.0/8");

        using HttpResponseMessage answer = await GetAsync(client, first.Address);

        Assert.Equal("101\n", await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task RedirectsWithoutAnEnd_EndAtTheSixth()
    {
        await using StubServer server = await SendingOnAsync("/again");
        using HttpMessageInvoker client = Client("127.0.0.0/8");

        using HttpResponseMessage answer = await GetAsync(client, server.Address);

        Assert.Equal((HttpStatusCode.Redirect, 6), (answer.StatusCode, server.Requests.Count));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("//[")]
    [InlineData("http://")]
    public async Task RedirectToWhatIsNoWebAddress_IsNotFollowed(string location)
    {
        await using StubServer server = await SendingOnAsync(location);
        using HttpMessageInvoker client = Client("127.0.0.0/8");

        using HttpResponseMessage answer = await GetAsync(client, server.Address);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Single(server.Requests);
    }

    /// <summary>The lists of a policy are fetched by it.</summary>
    [Fact]
    public async Task ListOfAPolicyThatSendsInside_IsNotLoaded()
    {
        await using StubServer inside = await StubServer.StartAsync(body: "101\n", contentType: "text/csv");
        await using StubServer server = await SendingOnAsync(inside.Address.ToString());
        await using TestGateway gateway = await TestGateway.StartAsync(TestGateway.Polling(new Uri("http://127.0.0.1:9"), $$"""{"outsideLists":{"bad":{"url":"{{server.Address}}","every":"1h"} } }"""));

        await Eventually.TrueAsync(async () => (await gateway.Admin.GetStringAsync("/status", Cancelled)).Contains("no address of the public internet", StringComparison.Ordinal)
            || !inside.Requests.IsEmpty);

        Assert.Empty(inside.Requests);
    }

    private static HttpMessageInvoker Client(params string[] allowed) => new(new ListHandler(new OutboundHandlers(OutboundRulesTests.Rules(allowed), Dns.GetHostAddressesAsync)));

    private static Task<StubServer> SendingOnAsync(string location) => StubServer.StartAsync((context, _) =>
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    });

    private static Task<HttpResponseMessage> GetAsync(HttpMessageInvoker client, Uri address) => client.SendAsync(new HttpRequestMessage(HttpMethod.Get, address), Cancelled);
}
