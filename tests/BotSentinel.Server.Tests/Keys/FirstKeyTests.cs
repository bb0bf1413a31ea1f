using System.Net;
using System.Net.Sockets;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Keys;

public abstract class FirstKeyTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Theory]
    [InlineData("Public")]
    [InlineData("Admin")]
    public async Task StartThatFails_LeavesTheFirstKeyToTheNextOne(string listener)
    {
        string database = await StateGateway.NewDatabaseAsync(_kind);
        using (TcpListener taken = new(IPAddress.Loopback, 0))
        {
            taken.Start();
            Dictionary<string, string?> settings = new() { ["Public"] = "http://127.0.0.1:0", ["Admin"] = "http://127.0.0.1:0", ["Database"] = database };
            settings[listener] = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
            await using Microsoft.AspNetCore.Builder.WebApplication failing = TestGateway.Build(settings, builder => builder.Environment.EnvironmentName = "Development");
            await Assert.ThrowsAsync<IOException>(() => failing.StartAsync(TestContext.Current.CancellationToken));
        }

        await using StateGateway gateway = await StateGateway.StartAsync(database, null);

        await gateway.Api.GetAsync("bots");
    }
}

public sealed class SqliteFirstKeyTests() : FirstKeyTests(isPostgres: false);

public sealed class PostgresFirstKeyTests() : FirstKeyTests(isPostgres: true);

/// <summary>Several gateways that start on one database for the first time.</summary>
public sealed class FirstKeyOfSeveralTests
{
    [Fact]
    public async Task GatewaysThatStartTogether_MakeOneKey()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Postgres);
        Dictionary<string, string?> settings = new() { ["Public"] = "http://127.0.0.1:0", ["Admin"] = "http://127.0.0.1:0", ["Database"] = database };
        Task<TestGateway>[] starting = [.. Enumerable.Range(0, 3).Select(_ => TestGateway.StartAsync(settings, builder => builder.Environment.EnvironmentName = "Development"))];

        TestGateway[] gateways = await Task.WhenAll(starting);

        Assert.Single(gateways, gateway => gateway.FirstKey is not null);
        foreach (TestGateway gateway in gateways)
        {
            await gateway.DisposeAsync();
        }
    }
}
