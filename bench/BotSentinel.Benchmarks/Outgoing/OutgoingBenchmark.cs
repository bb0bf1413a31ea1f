using BotSentinel.Benchmarks.Harness;
using BotSentinel.Outgoing;
using BotSentinel.Policies;

namespace BotSentinel.Benchmarks.Outgoing;

/// <summary>
/// What a turn costs with 100,000 chats waiting: a call comes and waits, the next one gets its turn, and one is answered. Time is stepped, so that
/// every step lets exactly one call go.
/// </summary>
internal static class OutgoingBenchmark
{
    private const int Chats = 100_000;
    private const int Crowd = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    public static async Task<BenchReport> RunAsync()
    {
        using var queue = new WaitingChats(Chats);
        BenchRow turn = Rounds.Measure("outgoing.turn.100k-waiting", queue.Turn) with { BytesPerSubject = queue.BytesPerChat };
        using var longer = new WaitingChats(Chats, callsPerChat: 2);
        double bytesPerCall = longer.BytesPerChat - queue.BytesPerChat;
        OutgoingOptions fast = Options(permits: 1000);
        using var idle = new OutgoingScheduler(() => fast, new SteppedClock());
        var free = new OutgoingCall("deleteMessage", 1, 0, OutgoingLane.Moderation);
        BenchRow pass = Rounds.Measure("outgoing.turn.free", times => Pass(idle, free, times));
        int permits = await PermitsUntilSingleAsync();
        return new BenchReport("outgoing", [
            turn,
            pass,
            new BenchRow("outgoing.fairness.10k-ahead", "turns", permits, permits),
            new BenchRow("outgoing.held.chat-with-a-call", "B", queue.BytesPerChat, queue.BytesPerChat),
            new BenchRow("outgoing.held.further-call", "B", bytesPerCall, bytesPerCall)]);
    }

    private static OutgoingOptions Options(int permits) => new()
    {
        Overall = new RateOptions { Permits = permits, Window = Interval },
        Chat = new RateOptions { Permits = 100_000, Window = Interval },
        Queue = 10_000_000,
        MaxWait = TimeSpan.FromDays(7),
    };

    private static OutgoingCall Message(int chat) => new("sendMessage", 1 + chat, 1, OutgoingLane.Answer);

    private static void Pass(OutgoingScheduler scheduler, OutgoingCall call, int times)
    {
        for (int i = 0; i < times; i++)
        {
            new Waiting(scheduler.EnterAsync(call)).Turn.Dispose();
        }
    }

    /// <summary>How many messages go before the only one of a chat, when another chat has 10,000 waiting.</summary>
    private static async Task<int> PermitsUntilSingleAsync()
    {
        var clock = new SteppedClock();
        OutgoingOptions slow = Options(permits: 1);
        using var scheduler = new OutgoingScheduler(() => slow, clock);
        Queue<Task<OutgoingTurn>> crowd = new(Enumerable.Range(0, Crowd).Select(_ => scheduler.EnterAsync(Message(1)).AsTask()));
        Task<OutgoingTurn> single = scheduler.EnterAsync(Message(2)).AsTask();
        int permits = 0;
        while (!single.IsCompleted)
        {
            if (crowd.Peek() is { IsCompleted: true } done)
            {
                (await done).Dispose();
                _ = crowd.Dequeue();
                permits++;
            }
            else
            {
                clock.Step(Interval.Ticks);
                SpinWait.SpinUntil(() => single.IsCompleted || crowd.Peek().IsCompleted);
            }
        }

        return permits;
    }

    /// <summary>A call that waits, or has its turn.</summary>
    private readonly struct Waiting(ValueTask<OutgoingTurn> entering)
    {
        public OutgoingTurn Turn => entering.IsCompletedSuccessfully ? entering.GetAwaiter().GetResult() : throw new InvalidOperationException("The benchmark does not measure what it says.");
    }

    private sealed class WaitingChats : IDisposable
    {
        private readonly SteppedClock _clock = new();
        private readonly OutgoingScheduler _scheduler;
        private readonly Queue<Waiting> _waiting;
        private int _next;

        public WaitingChats(int chats, int callsPerChat = 1)
        {
            _waiting = new Queue<Waiting>((chats * callsPerChat) + 1);
            _scheduler = new OutgoingScheduler(() => Settings, _clock);
            new Waiting(_scheduler.EnterAsync(Message(chats))).Turn.Dispose();
            long before = GC.GetTotalMemory(forceFullCollection: true);
            for (int i = 0; i < chats * callsPerChat; i++)
            {
                Enter();
            }

            BytesPerChat = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / chats;
        }

        public double BytesPerChat { get; }

        private OutgoingOptions Settings { get; } = Options(permits: 1);

        public void Turn(int times)
        {
            for (int i = 0; i < times; i++)
            {
                Enter();
                _clock.Step(Interval.Ticks);
                _waiting.Dequeue().Turn.Dispose();
            }
        }

        public void Dispose() => _scheduler.Dispose();

        private void Enter()
        {
            _waiting.Enqueue(new Waiting(_scheduler.EnterAsync(Message(_next))));
            _next = (_next + 1) % Chats;
        }
    }
}
