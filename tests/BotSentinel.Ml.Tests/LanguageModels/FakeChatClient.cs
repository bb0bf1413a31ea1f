using Microsoft.Extensions.AI;

namespace BotSentinel.Ml.Tests.LanguageModels;

/// <summary>A model that answers as a test wants, and keeps what it was sent.</summary>
internal sealed class FakeChatClient(Func<ChatMessage[], string> answer) : IChatClient
{
    public List<(ChatMessage[] Messages, ChatOptions? Options)> Sent { get; } = [];

    /// <summary>What the user's turn of the latest question says.</summary>
    public string Question => Sent[^1].Messages[^1].Text;

    public static string MarkerOf(string question) => question.Split('\n')[0]["marker: ".Length..];

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatMessage[] sent = [.. messages];
        Sent.Add((sent, options));
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(sent))));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
