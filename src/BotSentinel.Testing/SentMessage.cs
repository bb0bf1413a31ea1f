using System.Text.Json;

namespace BotSentinel.Testing;

/// <summary>A message that a bot sent, as it was when sent; later edits don't change it. Immutable.</summary>
public sealed class SentMessage
{
    internal SentMessage(string method, FakeChat chat, int messageId, string? text, DateTimeOffset at, bool inWebhookAnswer, ReadOnlyMemory<byte> utf8Json)
    {
        Method = method;
        Chat = chat;
        MessageId = messageId;
        Text = text;
        At = at;
        InWebhookAnswer = inWebhookAnswer;
        Utf8Json = utf8Json;
    }

    /// <summary>The method that sent it: <c>sendMessage</c>, <c>sendPhoto</c>...</summary>
    public string Method { get; }

    /// <summary>Where to.</summary>
    public FakeChat Chat { get; }

    /// <summary>Its id; unique in its chat.</summary>
    public int MessageId { get; }

    /// <summary>Text or caption as the bot wrote it, markup included; null without one.</summary>
    public string? Text { get; }

    /// <summary>When, by the fake's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>True when it was sent by the body of a webhook's answer.</summary>
    public bool InWebhookAnswer { get; }

    /// <summary>The whole Message object that the bot was answered with, as UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>The whole Message object; parsed anew each time.</summary>
    public JsonElement ToJson() => JsonElement.Parse(Utf8Json.Span);
}
