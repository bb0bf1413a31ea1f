namespace BotSentinel.Outgoing;

/// <summary>Chats that take turns: each sends one message, then stands behind the others.</summary>
internal sealed class ChatRing
{
    private ChatQueue? _last;

    public ChatQueue? First { get; private set; }

    public int Count { get; private set; }

    /// <summary>How often in a row a chat of a lane before this one went first.</summary>
    public int PassedOver { get; set; }

    public void Add(ChatQueue chat)
    {
        chat.Ring = this;
        chat.Before = _last;
        if (_last is null)
        {
            First = chat;
        }
        else
        {
            _last.Behind = chat;
        }

        _last = chat;
        Count++;
    }

    public void Remove(ChatQueue chat)
    {
        if (chat.Before is null)
        {
            First = chat.Behind;
        }
        else
        {
            chat.Before.Behind = chat.Behind;
        }

        if (chat.Behind is null)
        {
            _last = chat.Before;
        }
        else
        {
            chat.Behind.Before = chat.Before;
        }

        (chat.Before, chat.Behind, chat.Ring) = (null, null, null);
        Count--;
    }
}
