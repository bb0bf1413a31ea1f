using System.Text.Json.Nodes;

namespace BotSentinel.Testing.Storage;

/// <summary>The messages of a bot's chats as they now stand, both ways; the oldest go first. Thread safe.</summary>
internal sealed class MessageStore(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(long Chat, int Id), ReadOnlyMemory<byte>> _messages = [];
    private readonly Queue<(long Chat, int Id)> _order = new();

    public void Put(long chat, int id, ReadOnlyMemory<byte> json)
    {
        lock (_gate)
        {
            if (_messages.TryAdd((chat, id), json))
            {
                _order.Enqueue((chat, id));
            }
            else
            {
                _messages[(chat, id)] = json;
            }

            while (_order.Count > capacity)
            {
                _messages.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>The message; null when there is none, or no longer. The caller owns the object.</summary>
    public JsonObject? Find(long chat, int id)
    {
        ReadOnlyMemory<byte> json;
        lock (_gate)
        {
            if (!_messages.TryGetValue((chat, id), out json))
            {
                return null;
            }
        }

        return JsonNode.Parse(json.Span) as JsonObject;
    }

    public bool Remove(long chat, int id)
    {
        lock (_gate)
        {
            return _messages.Remove((chat, id));
        }
    }
}
