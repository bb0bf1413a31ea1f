namespace BotSentinel.Outgoing;

/// <summary>
/// What the platform has taught about its real limits. Telegram does not say which limit a 429 is about. One of a chat that has been written to just now
/// is about that chat; two within a second, of chats that have not, are about the bot. When chats of one kind are refused one after the other, the
/// limit of all of that kind is lower than configured. Guarded by the scheduler's lock.
/// </summary>
internal sealed class LearntLimits
{
    private static readonly long TogetherTime = TimeSpan.FromSeconds(1).Ticks;
    private static readonly long SameKindTime = TimeSpan.FromSeconds(30).Ticks;

    public LearntRate Overall;
    public LearntRate Private;
    public LearntRate Group;
    private Refusal _private;
    private Refusal _group;
    private Refusal _unexplained;

    /// <summary>The part that is allowed of the rate of a chat's kind.</summary>
    public double Of(ChatQueue chat, long now, in OutgoingRates rates) => chat.Key.IsGroup ? Group.At(now, rates) : Private.At(now, rates);

    /// <summary>Learns from the refusal of a message.</summary>
    /// <returns>True when the whole bot is meant, not this chat alone.</returns>
    public bool Refuse(ChatQueue chat, int messages, long now, in OutgoingRates rates)
    {
        if (chat.Key.IsChat && chat.IsInDebt(messages, now, rates, Of(chat, now, rates)))
        {
            chat.Decrease(now, rates);
            ref Refusal last = ref chat.Key.IsGroup ? ref _group : ref _private;
            if (last.IsAnother(chat.Key, now, SameKindTime))
            {
                LowerKind(chat, now, rates);
            }

            last = new Refusal(chat.Key, now);
            return false;
        }

        bool isBot = _unexplained.IsAnother(chat.Key, now, TogetherTime);
        _unexplained = new Refusal(chat.Key, now);
        if (isBot)
        {
            Overall.Decrease(now, rates);
        }

        return isBot;
    }

    private void LowerKind(ChatQueue chat, long now, in OutgoingRates rates)
    {
        if (chat.Key.IsGroup)
        {
            Group.Decrease(now, rates);
        }
        else
        {
            Private.Decrease(now, rates);
        }
    }

    private readonly record struct Refusal(ChatKey? Chat, long At)
    {
        public bool IsAnother(ChatKey chat, long now, long within) => Chat is { } other && other != chat && now - At <= within;
    }
}
