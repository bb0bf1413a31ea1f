using System.Globalization;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Testing;

namespace BotSentinel.Benchmarks.Outgoing;

/// <summary>
/// The same messages, sent to the same Telegram by a naive bot, by grammY's throttler with auto-retry, and by us, in real time; all limits are ten times
/// those of Telegram, so that a run takes seconds, and everybody is told so. At once a crowd for 200 users and 5 groups; then, every 100 ms, one answer
/// to a user who is not among them, whose wait is what people notice.
/// </summary>
internal static class PeersBenchmark
{
    private const string Token = "4711:bench-token";
    private const int Users = 200;
    private const int Groups = 5;
    private const int Answers = 40;
    private static readonly FakeLimits Limits = new()
    {
        Overall = TimeSpan.FromSeconds(1) / 300,
        Private = TimeSpan.FromMilliseconds(100),
        GroupWindow = TimeSpan.FromSeconds(6),
    };

    public static async Task<BenchReport> RunAsync()
    {
        PeerMessage[] messages = [.. Messages()];
        List<BenchRow> rows = [];
        Console.WriteLine(FormattableString.Invariant($"{"",-28} {"delivered",10} {"429s",8} {"seconds",9} {"longest wait of an answer, ms",31}"));
        foreach ((string name, PeerSender send) in (IEnumerable<(string, PeerSender)>)[("naive", PeerSenders.NaiveAsync), ("grammy-throttler", PeerSenders.ThrottlerAsync), ("ours", PeerSenders.OursAsync)])
        {
            await using FakeTelegram telegram = await StartAsync();
            PeerResult result = await send(telegram.BaseUrl, Token, messages);
            int delivered = telegram.Calls.Count(call => call.Status == 200), refused = telegram.Calls.Count(call => call.Status == 429);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {delivered + "/" + messages.Length,10} {refused,8} {result.Time.TotalSeconds,9:0.0} {result.LongestAnswer.TotalMilliseconds,31:0}"));
            rows.AddRange(
            [
                Row($"{name}.delivered", "msg", delivered),
                Row($"{name}.429s", "", refused),
                Row($"{name}.time", "s", result.Time.TotalSeconds),
                Row($"{name}.longest-wait", "ms", result.LongestAnswer.TotalMilliseconds),
            ]);
        }

        return new BenchReport("outgoing-peers", rows);
    }

    private static BenchRow Row(string name, string unit, double value) => new($"outgoing-peers.{name}", unit, value, value);

    private static IEnumerable<PeerMessage> Messages()
    {
        for (int round = 0; round < 10; round++)
        {
            for (int user = 1; user <= Users; user++)
            {
                yield return new PeerMessage(0, user, false);
            }
        }

        for (int i = 0; i < Groups * 20; i++)
        {
            yield return new PeerMessage(0, -1 - (i % Groups), false);
        }

        for (int i = 0; i < Answers; i++)
        {
            yield return new PeerMessage((i + 1) * 100, Users + 1 + i, true);
        }
    }

    private static async Task<FakeTelegram> StartAsync()
    {
        FakeTelegram telegram = await FakeTelegram.StartAsync(new FakeTelegramOptions { EnforceLimits = true, Limits = Limits });
        telegram.AddBot(Token);
        for (int user = 1; user <= Users + Answers; user++)
        {
            telegram.User(user);
        }

        for (int group = 1; group <= Groups; group++)
        {
            telegram.Group(-group);
        }

        return telegram;
    }
}

/// <summary>A message to send.</summary>
/// <param name="At">Milliseconds from the start.</param>
/// <param name="Chat">Where to.</param>
/// <param name="Timed">Whether its wait is looked at.</param>
internal sealed record PeerMessage(int At, long Chat, bool Timed);

/// <summary>What a sender says of its run; the server knows the rest.</summary>
internal sealed record PeerResult(TimeSpan Time, TimeSpan LongestAnswer);

/// <summary>Sends the messages.</summary>
internal delegate Task<PeerResult> PeerSender(string apiRoot, string token, PeerMessage[] messages);
