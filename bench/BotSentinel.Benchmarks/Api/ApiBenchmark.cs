using BotSentinel.Benchmarks.Gateway;
using BotSentinel.Benchmarks.Harness;

namespace BotSentinel.Benchmarks.Api;

/// <summary>
/// <c>POST /api/v1/decide</c> beside a bare endpoint that reads the same body and answers a line; the same at a thousand a second; and what one tenant feels of
/// another that calls as fast as it can against its quota. Servers are processes of their own on SQLite; own and peer take turns.
/// </summary>
internal static class ApiBenchmark
{
    private const int Connections = 16, Turns = 15, Pace = 1_000;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Paced = TimeSpan.FromSeconds(10);

    public static async Task<BenchReport> RunAsync()
    {
        await using ServedProcess gateway = await ServedProcess.StartAsync(ApiServers.Gateway);
        await using ServedProcess bare = await ServedProcess.StartAsync(ApiServers.Bare);
        string key = gateway.Address.Fragment[1..];
        using (ApiCalls api = new(gateway.Address, key))
        {
            await api.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"bench","token":"1:bench","policy":"{{await api.PublishAsync(1_000_000)}}"}""");
        }

        BenchRow rate = await RateAsync(gateway.Address, bare.Address, key);
        BenchRow latency = await LatencyAsync(gateway.Address, bare.Address, key);
        return new BenchReport("api", [rate, latency, await NoisyAsync(gateway.Address, key)]);
    }

    private static async Task<BenchRow> RateAsync(Uri own, Uri peer, string key)
    {
        List<double> ownRates = [], peerRates = [];
        await DecideLoad.RunAsync(own, key, Connections, WarmUp);
        await DecideLoad.RunAsync(peer, key, Connections, WarmUp);
        for (int turn = 0; turn < Turns; turn++)
        {
            DecideLoad first = await DecideLoad.RunAsync(turn % 2 == 0 ? own : peer, key, Connections, Turn);
            DecideLoad second = await DecideLoad.RunAsync(turn % 2 == 0 ? peer : own, key, Connections, Turn);
            ownRates.Add((turn % 2 == 0 ? first : second).PerSecond);
            peerRates.Add((turn % 2 == 0 ? second : first).PerSecond);
        }

        List<double> ratios = [.. ownRates.Zip(peerRates, (ownRate, peerRate) => ownRate / peerRate)];
        return new BenchRow("api.decide", "rps", Percentile(ownRates, 50), Percentile(ownRates, 1), Peer: Percentile(peerRates, 50), Ratio: Percentile(ratios, 50), PeerName: "bare endpoint");
    }

    private static async Task<BenchRow> LatencyAsync(Uri own, Uri peer, string key)
    {
        DecideLoad ownRun = await DecideLoad.RunAsync(own, key, Connections, Paced, Pace), peerRun = await DecideLoad.RunAsync(peer, key, Connections, Paced, Pace);
        double p99 = Percentile(ownRun.Microseconds, 99), peer99 = Percentile(peerRun.Microseconds, 99);
        return new BenchRow("api.decide.at-1000-rps.p99", "us", p99, Percentile(ownRun.Microseconds, 50), Peer: peer99, Ratio: peer99 / p99, PeerName: "bare endpoint, p99");
    }

    /// <summary>A quiet tenant's p99 at 100 calls a second, alone and beside one that calls without a pause on 8 connections and may have 500 decided in a second.</summary>
    private static async Task<BenchRow> NoisyAsync(Uri server, string key)
    {
        using ApiCalls api = new(server, key);
        string quiet = await api.AddTenantAsync("quiet", "{}"), noisy = await api.AddTenantAsync("noisy", """{"decisionsPerSecond":500}""");
        await DecideLoad.RunAsync(server, quiet, 4, WarmUp, 100);
        List<double> alone = [], beside = [];
        for (int turn = 0; turn < 5; turn++)
        {
            alone.AddRange((await DecideLoad.RunAsync(server, quiet, 4, TimeSpan.FromSeconds(3), 100)).Microseconds);
            Task<DecideLoad> noise = DecideLoad.RunAsync(server, noisy, 8, TimeSpan.FromSeconds(4));
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            beside.AddRange((await DecideLoad.RunAsync(server, quiet, 4, TimeSpan.FromSeconds(3), 100)).Microseconds);
            await noise;
        }

        double p99 = Percentile(beside, 99), idle = Percentile(alone, 99);
        return new BenchRow("api.tenant.beside-a-noisy-one.p99", "us", p99, Percentile(beside, 50), Peer: idle, Ratio: idle / p99, PeerName: "itself alone");
    }

    internal static double Percentile(IReadOnlyList<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }
}
