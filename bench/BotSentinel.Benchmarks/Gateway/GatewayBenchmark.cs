using BotSentinel.Benchmarks.Harness;

namespace BotSentinel.Benchmarks.Gateway;

/// <summary>
/// Webhook requests a second through the gateway, beside a bare YARP forwarding to the same upstream, and beside a bare
/// endpoint that answers 200. Every server is a process of its own; own and peer take turns.
/// </summary>
internal static class GatewayBenchmark
{
    private const int Connections = 16;
    private const int Turns = 15;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public static async Task<BenchReport> RunAsync()
    {
        await using ServedProcess upstream = await ServedProcess.StartAsync(Servers.Bare);
        await using ServedProcess yarp = await ServedProcess.StartAsync(Servers.Yarp, upstream.Address);
        await using ServedProcess forwarding = await ServedProcess.StartAsync(Servers.Forwarding, upstream.Address);
        await using ServedProcess refusing = await ServedProcess.StartAsync(Servers.Refusing, upstream.Address);
        return new BenchReport(
            "gateway",
            [
                await RateAsync("gateway.webhook.forward", forwarding, "bare YARP", yarp),
                await RateAsync("gateway.webhook.refuse", refusing, "bare endpoint", upstream),
                await LatencyAsync("gateway.webhook.forward.latency", forwarding, "bare YARP", yarp),
            ]);
    }

    private static async Task<BenchRow> RateAsync(string name, ServedProcess own, string peerName, ServedProcess peer)
    {
        List<double> ownRates = [], peerRates = [];
        await TakeTurnsAsync(own, peer, Connections, (ownRun, peerRun) =>
        {
            ownRates.Add(ownRun.PerSecond);
            peerRates.Add(peerRun.PerSecond);
        });
        // What else the machine does falls on both halves of a turn: their ratio is steadier than either.
        List<double> ratios = [.. ownRates.Zip(peerRates, (ownRate, peerRate) => ownRate / peerRate)];
        return new BenchRow(name, "rps", Percentile(ownRates, 50), Percentile(ownRates, 1), Peer: Percentile(peerRates, 50), Ratio: Percentile(ratios, 50), PeerName: peerName);
    }

    /// <summary>One connection, one request at a time: what an update waits longer for than with the peer is the difference.</summary>
    private static async Task<BenchRow> LatencyAsync(string name, ServedProcess own, string peerName, ServedProcess peer)
    {
        List<double> ownTimes = [], peerTimes = [];
        await TakeTurnsAsync(own, peer, 1, (ownRun, peerRun) =>
        {
            ownTimes.AddRange(ownRun.Microseconds);
            peerTimes.AddRange(peerRun.Microseconds);
        });
        double median = Percentile(ownTimes, 50), peerMedian = Percentile(peerTimes, 50);
        return new BenchRow(name, "us", median, Percentile(ownTimes, 99), Peer: peerMedian, Ratio: peerMedian / median, PeerName: peerName);
    }

    private static async Task TakeTurnsAsync(ServedProcess own, ServedProcess peer, int connections, Action<WebhookLoad, WebhookLoad> record)
    {
        await WebhookLoad.RunAsync(own.Address, connections, WarmUp);
        await WebhookLoad.RunAsync(peer.Address, connections, WarmUp);
        for (int turn = 0; turn < Turns; turn++)
        {
            WebhookLoad first = await WebhookLoad.RunAsync(turn % 2 == 0 ? own.Address : peer.Address, connections, Turn);
            WebhookLoad second = await WebhookLoad.RunAsync(turn % 2 == 0 ? peer.Address : own.Address, connections, Turn);
            record(turn % 2 == 0 ? first : second, turn % 2 == 0 ? second : first);
        }
    }

    private static double Percentile(List<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }
}
