using BotSentinel.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Server.Analytics;

/// <summary>
/// The latest updates of a tenant and what became of them, numbered as they came. Memory is taken in blocks as updates come, up to <paramref name="mostBlocks"/> and what
/// <paramref name="room"/> has left; then the oldest block is written over. Writing takes no lock but once in a block. Thread safe.
/// </summary>
internal sealed class RecentTraffic(int mostBlocks, RecentRoom room)
{
    /// <summary>Updates in a block.</summary>
    public const int BlockSize = 512;

    private readonly SharedTexts _texts = new();
    private readonly Lock _growing = new();
    private readonly Queue<Block> _blocks = new();
    private volatile Block _current = Block.Full;
    private long _next;

    /// <summary>Blocks in memory.</summary>
    public int Blocks
    {
        get
        {
            lock (_growing)
            {
                return _blocks.Count;
            }
        }
    }

    public void Add(string bot, BotUpdate update, in Decision decision)
    {
        while (true)
        {
            Block block = _current;
            int place = Interlocked.Increment(ref block.Taken) - 1;
            if (place < BlockSize)
            {
                Write(ref block.Updates[place], block.First + place + 1, bot, update, decision);
                return;
            }

            if (!Grow(block))
            {
                return;
            }
        }
    }

    /// <summary>Copies those that are remembered from a number on, in their order; the result is the number to go on from.</summary>
    public long Read(long from, List<RecentUpdate> into)
    {
        Block[] blocks;
        lock (_growing)
        {
            blocks = [.. _blocks];
        }

        foreach (Block block in blocks)
        {
            long first = block.First;
            from = Math.Max(from, first);
            int end = Math.Min(Volatile.Read(ref block.Taken), BlockSize);
            for (; from < first + end; from++)
            {
                if (TryCopy(ref block.Updates[from - first], from + 1, out RecentUpdate update))
                {
                    into.Add(update);
                }
                else if (block == blocks[^1])
                {
                    // It is being written: the next reader gets it, and those after it.
                    return from;
                }
            }
        }

        return from;
    }

    /// <summary>Gives up its oldest block, so that another tenant can have one. False: it has only one.</summary>
    public bool GiveUpOldest()
    {
        lock (_growing)
        {
            return _blocks.Count > 1 && _blocks.TryDequeue(out _);
        }
    }

    private static bool TryCopy(ref RecentUpdate place, long stamp, out RecentUpdate update)
    {
        bool isWritten = Volatile.Read(ref place.Stamp) == stamp;
        update = place;
        Interlocked.MemoryBarrier();
        return isWritten && Volatile.Read(ref place.Stamp) == stamp;
    }

    private void Write(ref RecentUpdate place, long stamp, string bot, BotUpdate update, in Decision decision)
    {
        Volatile.Write(ref place.Stamp, 0);
        Interlocked.MemoryBarrier();
        place.At = update.ReceivedAt.UtcTicks;
        place.Bot = bot;
        place.User = update.Sender;
        place.Chat = update.ChatId;
        place.Thread = update.ThreadId;
        place.Command = _texts.Of(update.Command);
        place.Language = _texts.Of(update.Language);
        place.Rule = decision.Rule;
        place.Detail = decision.Detail;
        place.Traits = update.Traits;
        place.Kind = update.Kind;
        place.ChatKind = update.ChatKind;
        place.Content = update.Content;
        place.Platform = update.Platform;
        place.Verdict = TrafficVerdicts.Of(decision);
        place.Reason = decision.Reason;
        Volatile.Write(ref place.Stamp, stamp);
    }

    // False: there is no room, not even by writing over something.
    private bool Grow(Block full)
    {
        Block? fresh = Blocks < mostBlocks && _current == full && room.TryTake(this) ? new Block() : null;
        lock (_growing)
        {
            if (_current != full)
            {
                if (fresh is not null)
                {
                    room.GiveBack();
                }

                return true;
            }

            if ((fresh ?? (_blocks.TryDequeue(out Block? oldest) ? oldest : null)) is not { } block)
            {
                return false;
            }

            block.Begin(_next);
            _next += BlockSize;
            _blocks.Enqueue(block);
            _current = block;
            return true;
        }
    }

    private sealed class Block
    {
        public static readonly Block Full = new(0) { Taken = BlockSize };

        public Block() => Updates = new RecentUpdate[BlockSize];

        private Block(int size) => Updates = new RecentUpdate[size];

        public RecentUpdate[] Updates { get; }

        /// <summary>The number of its first update.</summary>
        public long First { get; private set; }

        /// <summary>Places that are taken; more than there are when it is full.</summary>
        public int Taken;

        public void Begin(long first)
        {
            First = first;
            Volatile.Write(ref Taken, 0);
        }
    }
}
