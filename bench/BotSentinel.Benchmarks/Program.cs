using BotSentinel.Benchmarks;
using BotSentinel.Benchmarks.Api;
using BotSentinel.Benchmarks.Audit;
using BotSentinel.Benchmarks.Filters;
using BotSentinel.Benchmarks.Gateway;
using BotSentinel.Benchmarks.Handlers;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Benchmarks.Limits;
using BotSentinel.Benchmarks.Outgoing;
using BotSentinel.Benchmarks.Panel;
using BotSentinel.Benchmarks.Redis;
using BotSentinel.Benchmarks.Spam;

Dictionary<string, Func<Task<BenchReport>>> benches = new(StringComparer.OrdinalIgnoreCase)
{
    ["decision"] = DecisionBenchmark.RunAsync,
    ["limits"] = LimitsBenchmark.RunAsync,
    ["outgoing"] = OutgoingBenchmark.RunAsync,
    ["outgoing-peers"] = PeersBenchmark.RunAsync,
    ["gateway"] = GatewayBenchmark.RunAsync,
    ["api"] = ApiBenchmark.RunAsync,
    ["store"] = StoreBenchmark.RunAsync,
    ["audit"] = AuditBenchmark.RunAsync,
    ["panel"] = PanelBenchmark.RunAsync,
    ["redis"] = RedisBenchmark.RunAsync,
    ["faults"] = FaultsBenchmark.RunAsync,
    ["parse"] = ParseBenchmark.Run,
    ["handlers"] = HandlersBenchmark.RunAsync,
    ["filters"] = FiltersBenchmark.Run,
    ["marks"] = MarksBenchmark.RunAsync,
    ["spam"] = SpamBenchmark.Run,
};

if (args is [Servers.Command, var server, ..])
{
    await Servers.RunAsync(server, args.ElementAtOrDefault(2));
    return 0;
}

if (args is [SpamComparison.Command, var data])
{
    SpamComparison.Run(data);
    return 0;
}

if (args is ["--help" or "-h"])
{
    Console.WriteLine($"./bench.sh [NAME...]\nRuns all benchmarks or those named, prints a table each and writes artifacts/bench/NAME.json: {string.Join(", ", benches.Keys)}.\nWhat they need and what they measured: docs/performance.md.");
    return 0;
}

if (args.FirstOrDefault(name => !benches.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"No benchmark is named {unknown}. There are: {string.Join(", ", benches.Keys)}.");
    return 2;
}

foreach (string name in args.Length == 0 ? [.. benches.Keys] : args)
{
    BenchReport report = await benches[name]();
    report.Print(Console.Out);
    Console.WriteLine($"written to {report.Save()}");
}

return 0;
