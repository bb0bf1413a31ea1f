using System.Diagnostics;
using System.Globalization;
using BotSentinel;
using BotSentinel.Decisions;
using BotSentinel.Redis;
using BotSentinel.Updates;

// A process among others that share counters: decides about updates of random users, and writes what it decided, and when.
if (args is not [string configuration, string prefix, string file, string seed, string count, string users, string pause, string output])
{
    Console.Error.WriteLine("RedisNode CONFIGURATION PREFIX POLICY-FILE SEED COUNT USERS PAUSE OUTPUT");
    return 2;
}

await using var store = new RedisCounterStore(new RedisOptions { Configuration = configuration, Prefix = prefix, Deadline = TimeSpan.FromSeconds(10) });
await using Sentinel sentinel = new SentinelBuilder().LoadPolicies(file).UseRedis(store).Build();
while (!store.IsUp)
{
    // A start without Redis is another test's matter.
    await Task.Delay(20);
}

var random = new Random(int.Parse(seed, CultureInfo.InvariantCulture));
int many = int.Parse(users, CultureInfo.InvariantCulture);
await using var written = new StreamWriter(output);
Console.WriteLine("ready");
Console.ReadLine();
for (int left = int.Parse(count, CultureInfo.InvariantCulture); left > 0; left -= 8)
{
    // Several at once, as webhooks come.
    string[] lines = await Task.WhenAll(Enumerable.Range(0, Math.Min(8, left)).Select(_ => DecideAsync(random.Next(1, many + 1))));
    foreach (string line in lines)
    {
        await written.WriteLineAsync(line);
    }

    await Task.Delay(int.Parse(pause, CultureInfo.InvariantCulture));
}

return 0;

async Task<string> DecideAsync(int user)
{
    BotUpdate update = new() { Kind = UpdateKind.Message, UserId = user, ChatId = user % 7 + 1 };
    long began = Stopwatch.GetTimestamp();
    Decision decision = await sentinel.DecideAsync(update);
    long ended = Stopwatch.GetTimestamp();
    return string.Create(CultureInfo.InvariantCulture, $"{user} {began / (Stopwatch.Frequency / 1_000_000)} {ended / (Stopwatch.Frequency / 1_000_000)} {(decision.Reason == Reason.Failed ? "failed" : decision.IsRefused ? "refused" : "passed")}");
}
