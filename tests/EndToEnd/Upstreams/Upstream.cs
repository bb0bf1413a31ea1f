namespace EndToEnd.Upstreams;

/// <summary>What stands in for Telegram behind the gateway.</summary>
public abstract class Upstream : IAsyncDisposable
{
    public abstract string Name { get; }

    public abstract string BaseUrl { get; }

    internal abstract Task StartAsync(string folder);

    /// <summary>A user writes to the bot in private.</summary>
    internal abstract Task SendAsync(long user, string text);

    internal abstract Task<Observations> ObserveAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>What the server saw so far.</summary>
/// <param name="Answers">The bot's messages, in order.</param>
/// <param name="Polls">How often <c>getUpdates</c> was called.</param>
/// <param name="Pending">Updates that the bot has not confirmed.</param>
internal sealed record Observations(IReadOnlyList<Answer> Answers, int Polls, int Pending);

/// <summary>A message of the bot.</summary>
internal sealed record Answer(long User, string Text);
