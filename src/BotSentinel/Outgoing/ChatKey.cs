using System.Diagnostics.CodeAnalysis;
using BotSentinel.Updates;

namespace BotSentinel.Outgoing;

/// <summary>Whom limits and 429s hold back together: the messages of a chat; or, with a method, the calls of that method about the chat.</summary>
internal readonly record struct ChatKey(PlatformId Chat, string? Method)
{
    /// <summary>Whether the calls are messages of a known chat, which go one after the other and count towards its limits.</summary>
    public bool IsChat => Method is null && !Chat.IsNone;

    /// <summary>Telegram numbers groups and channels below zero; only they can be addressed by name.</summary>
    public bool IsGroup => IsChat && (Chat.Number < 0 || Chat.Text is not null);

    /// <summary>Finds queues by their keys in a set of queues, which need not hold the keys once more.</summary>
    public sealed class Comparer : IEqualityComparer<ChatQueue>, IAlternateEqualityComparer<ChatKey, ChatQueue>
    {
        public bool Equals(ChatQueue? x, ChatQueue? y) => x == y;

        public int GetHashCode([DisallowNull] ChatQueue obj) => obj.Key.GetHashCode();

        public bool Equals(ChatKey alternate, ChatQueue other) => alternate == other.Key;

        public int GetHashCode(ChatKey alternate) => alternate.GetHashCode();

        public ChatQueue Create(ChatKey alternate)
        {
            var chat = new ChatQueue();
            chat.Begin(alternate);
            return chat;
        }
    }
}
