using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Audit;

public sealed class AuditStateTests
{
    [Fact]
    public async Task State_SaysHowFarTheLogIsSignedAndWhetherItShouldBeFurther()
    {
        FakeTimeProvider clock = null!;
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite, adjust: builder => clock = builder.Services.AddStoppedClock());
        await AuditLogs.SignAsync(gateway);

        JsonNode signed = await gateway.Api.GetAsync("audit/state");
        await gateway.Api.SendAsync(HttpMethod.Post, "policies", """{"name":"main"}""", HttpStatusCode.Created);
        JsonNode unsigned = await gateway.Api.GetAsync("audit/state");

        Assert.Equal((int)signed["entries"]!, (int)signed["latest"]!["size"]!);
        Assert.Null(signed["unsignedSince"]);
        Assert.Null(signed["waiting"]);
        Assert.Equal(((int)signed["entries"]! + 1, clock.GetUtcNow(), false), ((int)unsigned["entries"]!, unsigned["unsignedSince"]!.GetValue<DateTimeOffset>(), (bool)unsigned["isLate"]!));
    }
}
