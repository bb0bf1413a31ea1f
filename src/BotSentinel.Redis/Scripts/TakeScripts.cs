using System.Collections.Concurrent;
using BotSentinel.Redis.Records;

namespace BotSentinel.Redis.Scripts;

/// <summary>
/// The written scripts of a store, found by the records that a question is about, one after the other. One is used once the servers know it, so that no question has to be sent
/// twice and comes after a later one. Servers keep every script until they restart, so there are not more than so many; who comes later goes without. Thread safe.
/// </summary>
/// <param name="isTold">Whether the asker tells the time.</param>
/// <param name="load">Tells the servers a script; false when that did not succeed.</param>
internal sealed class TakeScripts(bool isTold, Func<Script, Task<bool>> load)
{
    private const int Most = 256;

    private int _count;

    /// <summary>No records yet; to be told of each with <see cref="Node.Next"/>.</summary>
    public Node Root { get; } = new(null);

    /// <summary>The script for the records that led to the node; null, for the time being or for ever: take.lua.</summary>
    public Script? Of(Node node)
    {
        if (node.Script is null && node.TryBegin())
        {
            _ = MakeAsync(node);
        }

        return node.Script;
    }

    private async Task MakeAsync(Node node)
    {
        if (Volatile.Read(ref _count) >= Most || TakeScript.Make(node.Records(), isTold) is not { } made)
        {
            return;
        }

        Interlocked.Increment(ref _count);
        if (await load(made))
        {
            node.Script = made;
        }
        else
        {
            Interlocked.Decrement(ref _count);
            node.BeginAgain();
        }
    }

    /// <summary>Some records in their order.</summary>
    internal sealed class Node(Node? before, RecordShape? shape = null, ulong asked = 0)
    {
        private readonly ConcurrentDictionary<(RecordShape, ulong), Node> _next = new();
        private volatile Script? _script;
        private int _hasBegun;

        /// <summary>What servers know; null when there is none, or none yet.</summary>
        public Script? Script
        {
            get => _script;
            set => _script = value;
        }

        /// <summary>Whether it is this caller who is to make the script.</summary>
        public bool TryBegin() => Volatile.Read(ref _hasBegun) == 0 && Interlocked.Exchange(ref _hasBegun, 1) == 0;

        /// <summary>Lets somebody else try.</summary>
        public void BeginAgain() => Volatile.Write(ref _hasBegun, 0);

        /// <summary>These records and one more.</summary>
        public Node Next(RecordShape more, ulong which) =>
            _next.TryGetValue((more, which), out Node? known) ? known : _next.GetOrAdd((more, which), key => new Node(this, key.Item1, key.Item2));

        public (RecordShape Shape, ulong Asked)[] Records() => before is null ? [] : [.. before.Records(), (shape!, asked)];
    }
}
