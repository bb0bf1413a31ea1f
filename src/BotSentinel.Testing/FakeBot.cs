using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Testing.Delivery;
using BotSentinel.Testing.Methods;
using BotSentinel.Testing.Storage;

namespace BotSentinel.Testing;

/// <summary>A bot as Telegram knows it: what it is to receive, and what it has sent. Thread safe.</summary>
public sealed class FakeBot
{
    private readonly BoundedLog<SentMessage> _sent;
    private readonly BoundedLog<WebhookAttempt> _attempts;

    internal FakeBot(FakeTelegram telegram, string token, string username)
    {
        Telegram = telegram;
        Token = token;
        Username = username;
        Id = long.TryParse(token.Split(':')[0], out long id) ? id : throw new ArgumentException("A token begins with the bot's id and a colon.", nameof(token));
        _sent = new BoundedLog<SentMessage>(telegram.Options.History);
        _attempts = new BoundedLog<WebhookAttempt>(telegram.Options.History);
        Updates = new UpdateQueue(telegram.Options.TimeProvider);
        Messages = new MessageStore(telegram.Options.History);
        Limits = new SendLimits(telegram.Options.TimeProvider);
    }

    /// <summary>The bot's user id: what stands before the colon of its token.</summary>
    public long Id { get; }

    /// <summary>The token it calls with.</summary>
    public string Token { get; }

    /// <summary>Its name without @.</summary>
    public string Username { get; }

    /// <summary>Updates that the bot has not confirmed: by an offset, or by its webhook's 2xx answer.</summary>
    public int PendingCount => Updates.Count;

    /// <summary>Everything it sent, oldest first, as far as remembered.</summary>
    public IReadOnlyList<SentMessage> Sent => _sent.Snapshot();

    /// <summary>Tries at delivering to its webhook, oldest first, as far as remembered.</summary>
    public IReadOnlyList<WebhookAttempt> WebhookAttempts => _attempts.Snapshot();

    internal FakeTelegram Telegram { get; }

    internal UpdateQueue Updates { get; }

    internal MessageStore Messages { get; }

    internal SendLimits Limits { get; }

    internal BotProfile Profile { get; } = new();

    /// <summary>Gives the bot an update.</summary>
    /// <returns>The update's number, one more than that of the last; 0 when the bot does not want this type (<c>allowed_updates</c>).</returns>
    public long Receive(FakeUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        Telegram.Chats.Meet(update.Chat);
        if (update.Type is "message" or "edited_message")
        {
            Messages.Put(update.Chat.Id, update.MessageId, update.Body);
        }

        return Updates.Allowed.Includes(update.Type) ? Updates.Add(update.Chat.Id, 0, update.ToUtf8Json) : 0;
    }

    /// <summary>Gives the bot an update as Telegram would write it. Its chat becomes known to the fake.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="keepId">Whether its own <c>update_id</c> stays; else it gets the next number.</param>
    /// <returns>The update's number; 0 when the bot does not want this type.</returns>
    /// <exception cref="ArgumentException">This is no JSON object.</exception>
    public long ReceiveRaw(string json, bool keepId = false)
    {
        RawUpdate update = RawUpdate.Parse(json);
        if (update.Chat is { } chat)
        {
            Telegram.Chats.Meet(chat);
        }

        return Updates.Allowed.Includes(update.Type) ? Updates.Add(update.Lane, keepId ? update.Id : 0, update.ToUtf8Json) : 0;
    }

    /// <summary>What it sent to a user or group, oldest first, as far as remembered.</summary>
    public IReadOnlyList<SentMessage> SentTo(FakeChat chat)
    {
        ArgumentNullException.ThrowIfNull(chat);
        return _sent.Snapshot(message => message.Chat.Id == chat.Id);
    }

    /// <summary>Waits until it has sent so many messages to a user or group.</summary>
    /// <param name="chat">The user or group.</param>
    /// <param name="nth">Which message: 1 is the oldest remembered.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    public Task<SentMessage> WaitForSentAsync(FakeChat chat, int nth = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chat);
        return _sent.WaitAsync(message => message.Chat.Id == chat.Id, nth, cancellationToken);
    }

    /// <summary>Waits until so many tries were made at delivering to its webhook.</summary>
    /// <param name="nth">Which try: 1 is the oldest remembered.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    public Task<WebhookAttempt> WaitForWebhookAttemptAsync(int nth = 1, CancellationToken cancellationToken = default) => _attempts.WaitAsync(_ => true, nth, cancellationToken);

    /// <summary>Waits until the bot hangs in a long poll with nothing left to fetch.</summary>
    public Task WaitUntilPolledAsync(CancellationToken cancellationToken = default) => Updates.WaitUntilPolledAsync(cancellationToken);

    /// <summary>A message of one of its chats as it now stands, edits included; null when it is deleted, unknown or forgotten.</summary>
    public JsonElement? FindMessage(FakeChat chat, int messageId)
    {
        ArgumentNullException.ThrowIfNull(chat);
        return Messages.Find(chat.Id, messageId) is { } message ? JsonSerializer.SerializeToElement((JsonNode)message, JsonSerializerOptions.Default) : null;
    }

    /// <summary>The User object.</summary>
    internal JsonObject ToUserJson() => new() { ["id"] = Id, ["is_bot"] = true, ["first_name"] = Username, ["username"] = Username };

    internal void Remember(SentMessage message)
    {
        Messages.Put(message.Chat.Id, message.MessageId, message.Utf8Json);
        _sent.Add(message);
    }

    /// <summary>A webhook that leads to this bot.</summary>
    internal Webhook NewWebhook(WebhookSettings settings) => new(settings, new WebhookContext(
        Telegram.Options,
        Telegram.WebhookHttp,
        Updates.Confirm,
        _attempts.Add,
        call => Telegram.ExecuteWebhookAnswerAsync(this, call)));
}
