namespace BotSentinel.Testing.Storage;

/// <summary>Message ids and dates; shared by all chats of a fake, so that ids are unique in each chat and rise. Thread safe.</summary>
internal sealed class Stamps(TimeProvider clock)
{
    private int _messages;
    private int _queries;

    public TimeProvider Clock => clock;

    public long Date => clock.GetUtcNow().ToUnixTimeSeconds();

    public int NextMessage() => Interlocked.Increment(ref _messages);

    public string NextQuery() => $"{Interlocked.Increment(ref _queries):D12}";
}
