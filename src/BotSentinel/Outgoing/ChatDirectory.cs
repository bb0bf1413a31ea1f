using BotSentinel.Updates;

namespace BotSentinel.Outgoing;

/// <summary>The chats that something is known about, and which names and numbers are the same chat. Guarded by the scheduler's lock.</summary>
internal sealed class ChatDirectory
{
    private const int MostNames = 10_000;
    private const int MostSpare = 1_024;
    private readonly HashSet<ChatQueue> _chats;
    private readonly HashSet<ChatQueue>.AlternateLookup<ChatKey> _byKey;
    private readonly Dictionary<string, long> _ids = new(StringComparer.OrdinalIgnoreCase);
    private readonly Stack<ChatQueue> _spare = new();

    public ChatDirectory()
    {
        _chats = new HashSet<ChatQueue>(new ChatKey.Comparer());
        _byKey = _chats.GetAlternateLookup<ChatKey>();
    }

    public int Count => _chats.Count;

    public ChatQueue Get(ChatKey key)
    {
        key = Known(key);
        if (!_byKey.TryGetValue(key, out ChatQueue? chat))
        {
            chat = _spare.TryPop(out ChatQueue? spare) ? spare : new ChatQueue();
            chat.Begin(key);
            _chats.Add(chat);
        }

        return chat;
    }

    public ChatQueue? Find(ChatKey key) => _byKey.TryGetValue(Known(key), out ChatQueue? chat) ? chat : null;

    public void Forget(ChatQueue chat)
    {
        _chats.Remove(chat);
        if (_spare.Count < MostSpare)
        {
            _spare.Push(chat);
        }
    }

    /// <summary>Notes that a name and a number are the same chat.</summary>
    /// <returns>What was known under the name, and is forgotten; null: nothing.</returns>
    public ChatQueue? Join(string name, long id)
    {
        name = Bare(name);
        if (_ids.TryGetValue(name, out long known) && known == id)
        {
            return null;
        }

        if (_ids.Count >= MostNames)
        {
            _ids.Clear();
        }

        var key = new ChatKey(name.ToLowerInvariant(), null);
        _ids[name] = id;
        return _byKey.TryGetValue(key, out ChatQueue? chat) && _chats.Remove(chat) ? chat : null;
    }

    public bool Knows(string name) => _ids.ContainsKey(Bare(name));

    private static string Bare(string name) => name.StartsWith('@') ? name[1..] : name;

    private ChatKey Known(ChatKey key)
    {
        if (key.Chat.Text is not { } text)
        {
            return key;
        }

        string name = Bare(text);
        return key with { Chat = _ids.TryGetValue(name, out long id) ? id : new PlatformId(name.ToLowerInvariant()) };
    }
}
