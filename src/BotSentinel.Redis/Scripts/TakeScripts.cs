using System.Collections.Concurrent;
using BotSentinel.Redis.Records;

namespace BotSentinel.Redis.Scripts;

/// <summary>
/// The written scripts of a store, found by the records that a question is about, one after the other. Servers keep every script until they restart, so there are not more than
/// so many; who comes later goes without. Thread safe.
/// </summary>
/// <param name="isTold">Whether the asker tells the time.</param>
internal sealed class TakeScripts(bool isTold)
{
    private const int Most = 256;

    private readonly Node _root = new(null);
    private int _count;

    /// <summary>The records that no question has named yet; to be told of each with <see cref="Node.Next"/>.</summary>
    public Node Root => _root;

    /// <summary>The script for the records that led to the node; null: take.lua.</summary>
    public Script? Of(Node node)
    {
        if (node.IsMade)
        {
            return node.Script;
        }

        lock (_root)
        {
            if (!node.IsMade)
            {
                node.Script = _count < Most ? TakeScript.Make(node.Records(), isTold) : null;
                _count += node.Script is null ? 0 : 1;
                node.IsMade = true;
            }

            return node.Script;
        }
    }

    /// <summary>Some records in their order.</summary>
    internal sealed class Node(Node? before, RecordShape? shape = null, ulong asked = 0)
    {
        private readonly ConcurrentDictionary<(RecordShape, ulong), Node> _next = new();
        private volatile bool _isMade;

        public Script? Script { get; set; }

        public bool IsMade
        {
            get => _isMade;
            set => _isMade = value;
        }

        /// <summary>These records and one more.</summary>
        public Node Next(RecordShape more, ulong which) =>
            _next.TryGetValue((more, which), out Node? known) ? known : _next.GetOrAdd((more, which), key => new Node(this, key.Item1, key.Item2));

        public (RecordShape Shape, ulong Asked)[] Records() => before is null ? [] : [.. before.Records(), (shape!, asked)];
    }
}
