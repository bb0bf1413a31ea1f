using System.Diagnostics;
using System.Globalization;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Benchmarks.Filters;

/// <summary>What operators marked: what it costs messages that nobody marked, learning, and undoing.</summary>
internal static class MarksBenchmark
{
    private const int Repeats = 5;

    // 200 characters each.
    private static readonly BotUpdate[] Messages =
    [
        Message("Are we still on for lunch tomorrow? I can be there by one, but Peter said that he'd be late again, so let's meet at the station and walk. Bring the papers, please; we have to sign them before Friday. See you!"),
        Message("Привет! Встретимся завтра у метро в шесть, хорошо? Маша обещала принести билеты, а я захвачу термос и бутерброды. Если будет дождь, пойдём в кино, там как раз новый фильм про космос, говорят, интересный, ура!"),
    ];

    public static async Task<BenchReport> RunAsync()
    {
        Sentinel none = Make(), few = Make(), many = Make();
        Mark(few, 100);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Mark(many, TenantMarks.MostMarks);
        await few.SpamMarks.WhenLearntAsync();
        await many.SpamMarks.WhenLearntAsync();
        double bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)TenantMarks.MostMarks;

        Action<int> decideNone = Decide(none), decideFew = Decide(few), decideMany = Decide(many);
        Rounds.WarmUp(decideNone, decideFew, decideMany);
        return new BenchReport("marks", [
            Rounds.Measure("spam.marks-0", decideNone),
            Rounds.Compare("spam.marks-100", decideFew, "without marks", decideNone),
            Rounds.Compare("spam.marks-10000", decideMany, "without marks", decideNone) with { BytesPerSubject = bytes },
            Timed("learn.100", () => Learn(few)),
            Timed("learn.2000", () => Learn(many)),
            Timed("undo.of-10000", () => many.SpamMarks.Undo(many.SpamMarks.Mark("a mistake", isSpam: true, by: "anna")!.Id)),
        ]);
    }

    private static Sentinel Make() => new SentinelBuilder().Content(new ContentRuleOptions { Spam = new() }).Build();

    private static void Mark(Sentinel sentinel, int count)
    {
        Random random = new(7);
        string[] words = [.. Enumerable.Range(0, 2_000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(3, 10)).Select(_ => (char)('a' + random.Next(26)))))];
        for (int i = 0; i < count; i++)
        {
            bool isSpam = i % 3 == 0;
            string text = string.Join(' ', Enumerable.Range(0, 28).Select(_ => words[random.Next(isSpam ? 0 : 500, isSpam ? 1_500 : 2_000)]));
            sentinel.SpamMarks.Mark(text, isSpam, by: i % 2 == 0 ? "anna" : "ben");
        }
    }

    private static Action<int> Decide(Sentinel sentinel) => times =>
    {
        for (int i = 0; i < times; i++)
        {
            if (sentinel.Decide(Messages[i & 1]).Content is not null)
            {
                throw new InvalidOperationException("The benchmark does not measure what it says.");
            }
        }
    };

    private static void Learn(Sentinel sentinel)
    {
        TaughtModel model = sentinel.SpamMarks.Take(null);
        model.Learn(sentinel.SpamMarks.Of(null)!);
    }

    private static BenchRow Timed(string name, Action act)
    {
        double[] times = [.. Enumerable.Range(0, Repeats).Select(_ =>
        {
            long started = Stopwatch.GetTimestamp();
            act();
            return Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {times[0] / 1000:0.0} to {times[^1] / 1000:0.0} ms"));
        return new BenchRow(name, "us", times[Repeats / 2], times[^1]);
    }

    private static BotUpdate Message(string text) => new()
    {
        Platform = Platform.Telegram,
        Kind = UpdateKind.Message,
        ChatKind = ChatKind.Supergroup,
        Content = ContentKind.Text,
        UserId = 7,
        ChatId = -100,
        MessageId = 1,
        Text = text[..200],
    };
}
