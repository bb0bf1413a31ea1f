using BotSentinel.Events;
using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Outgoing;

/// <summary>A bot that wants to send, on a clock of its own. Nothing answers by itself: a test ends each turn.</summary>
internal sealed class Sender : IDisposable
{
    public Sender(OutgoingOptions? options = null, SentinelEvents? events = null)
    {
        Options = options ?? new OutgoingOptions();
        Scheduler = new OutgoingScheduler(() => Options, Clock, bot: "shop", events: events);
    }

    public OutgoingOptions Options { get; set; }

    public FakeTimeProvider Clock { get; } = new();

    public OutgoingScheduler Scheduler { get; }

    /// <summary>Limits that hold nothing back, for tests of something else.</summary>
    public static OutgoingOptions Unlimited => new()
    {
        Overall = new RateOptions { Permits = 1_000, Window = TimeSpan.FromMilliseconds(1), Burst = 100_000 },
        Chat = new RateOptions { Permits = 1_000, Window = TimeSpan.FromMilliseconds(1), Burst = 100_000 },
        Group = new RateOptions { Permits = 1_000, Window = TimeSpan.FromMilliseconds(1) },
    };

    /// <summary>One message each second in all, and as many as anybody likes into each chat.</summary>
    public static OutgoingOptions OneASecond => Unlimited with { Overall = new RateOptions { Permits = 1, Window = TimeSpan.FromSeconds(1) } };

    public Entry Enter(PlatformId chat, OutgoingLane lane = OutgoingLane.Answer, int messages = 1, TimeSpan? patience = null, bool paid = false, CancellationToken cancellationToken = default) =>
        new(Scheduler.EnterAsync(
            new OutgoingCall("sendMessage", chat, messages, lane) { Deadline = Clock.GetUtcNow() + patience, IsPaid = paid },
            cancellationToken));

    public Entry EnterFree(string method, PlatformId chat) => new(Scheduler.EnterAsync(new OutgoingCall(method, chat, 0, OutgoingLane.Moderation), default));

    /// <summary>Lets time pass; whose turn it is becomes so at the end.</summary>
    public void Pass(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Answers every call as soon as it is sent, second by second, and says in which second each was.</summary>
    public Dictionary<string, List<double>> Run(Dictionary<string, List<Entry>> queues, double seconds, double step = 0.1)
    {
        Dictionary<string, List<double>> sent = queues.ToDictionary(queue => queue.Key, _ => new List<double>());
        for (int i = 0; i <= seconds / step; i++)
        {
            foreach ((string name, List<Entry> entries) in queues)
            {
                while (entries.Find(entry => entry.IsTurn) is { } due)
                {
                    due.End();
                    entries.Remove(due);
                    sent[name].Add(Math.Round(i * step, 3));
                }
            }

            Pass(step);
        }

        return sent;
    }

    public void Dispose() => Scheduler.Dispose();
}

/// <summary>A call that waits, or has its turn.</summary>
internal sealed class Entry(ValueTask<OutgoingTurn> entering)
{
    private OutgoingTurn? _turn;
    private Again? _again;

    public bool IsTurn => _turn is not null || entering.IsCompletedSuccessfully;

    public bool IsRefused => entering.IsFaulted || entering.IsCanceled;

    public OutgoingTurn Turn => _turn ??= entering.GetAwaiter().GetResult();

    public Task<OutgoingTurn> Task => entering.AsTask();

    /// <summary>Whether it is the call's turn again, after a 429.</summary>
    public bool IsTurnAgain => _again?.IsTurn == true;

    public void Refuse(double retryAfter, bool? isForAll = null) => _again = new Again(Turn.RetryAsync(TimeSpan.FromSeconds(retryAfter), isForAll));

    public void End() => Turn.Dispose();

    private sealed class Again(ValueTask<bool> waiting)
    {
        public bool IsTurn => waiting.IsCompletedSuccessfully;
    }
}
