using System.Text.Json.Nodes;
using BotSentinel.Testing.Storage;
using BotSentinel.Testing.Wire;
using BotSentinel.Updates;

namespace BotSentinel.Testing;

/// <summary>
/// A user, who is a private chat too, and what the user can do. Its methods make updates; <see cref="FakeBot.Receive"/>
/// gives them to a bot. Works without a server, where only the updates are wanted. Thread safe.
/// </summary>
public sealed class FakeUser : FakeChat
{
    private readonly Stamps _stamps;

    /// <summary>A user without a server.</summary>
    /// <param name="id">The user's id; above 0.</param>
    /// <param name="language">IETF tag; null: the client does not tell.</param>
    /// <param name="timeProvider">The clock of message dates; null: the system's.</param>
    public FakeUser(long id, string? language = "en", TimeProvider? timeProvider = null)
        : this(id, new Stamps(timeProvider ?? TimeProvider.System), language)
    {
    }

    internal FakeUser(long id, Stamps stamps, string? language, string? username = null, string? firstName = null)
        : base(id, ChatKind.Private, null, username)
    {
        _stamps = stamps;
        Language = language;
        FirstName = firstName ?? $"User {id}";
    }

    /// <summary>The first name. Default: <c>User</c> and the id.</summary>
    public string FirstName { get; init; }

    /// <summary>IETF tag of the client's language; null: the client does not tell.</summary>
    public string? Language { get; }

    /// <summary>Whether the user pays for Telegram. Default false.</summary>
    public bool IsPremium { get; init; }

    /// <summary>A text message; commands, mentions and addresses in it become entities.</summary>
    /// <param name="text">What the user writes.</param>
    /// <param name="chat">Where; null: in the private chat with the bot.</param>
    /// <param name="replyTo">The message it answers, sent or received; 0: none.</param>
    public FakeUpdate Message(string text, FakeChat? chat = null, int replyTo = 0)
    {
        JsonObject message = NewMessage(chat);
        message["text"] = text;
        AddEntities(message, text, "entities");
        if (replyTo != 0)
        {
            message["reply_to_message"] = new JsonObject { ["message_id"] = replyTo, ["date"] = _stamps.Date, ["chat"] = (chat ?? this).ToJson() };
        }

        return new FakeUpdate("message", chat ?? this, message);
    }

    /// <summary>A photo.</summary>
    /// <param name="fileId">From <see cref="FakeTelegram.AddFile"/>, where the bot is to download it; else any text.</param>
    /// <param name="caption">Null: none.</param>
    /// <param name="chat">Where; null: in the private chat with the bot.</param>
    public FakeUpdate Photo(string fileId, string? caption = null, FakeChat? chat = null)
    {
        JsonObject message = NewMessage(chat);
        message["photo"] = new JsonArray(new JsonObject { ["file_id"] = fileId, ["file_unique_id"] = "U" + fileId, ["width"] = 90, ["height"] = 90 });
        if (caption is not null)
        {
            message["caption"] = caption;
            AddEntities(message, caption, "caption_entities");
        }

        return new FakeUpdate("message", chat ?? this, message);
    }

    /// <summary>An edit of a text message of this user.</summary>
    public FakeUpdate Edit(FakeUpdate message, string text)
    {
        ArgumentNullException.ThrowIfNull(message);
        var edited = (JsonObject)JsonNode.Parse(message.Body.Span)!;
        edited["text"] = text;
        edited["edit_date"] = _stamps.Date;
        edited.Remove("entities");
        AddEntities(edited, text, "entities");
        return new FakeUpdate("edited_message", message.Chat, edited);
    }

    /// <summary>A press on an inline button.</summary>
    /// <param name="message">The bot's message that bears the button.</param>
    /// <param name="data">The button's callback data.</param>
    public FakeUpdate Press(SentMessage message, string data)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new FakeUpdate("callback_query", message.Chat, new JsonObject
        {
            ["id"] = _stamps.NextQuery(),
            ["from"] = ToUserJson(),
            ["message"] = JsonNode.Parse(message.Utf8Json.Span),
            ["chat_instance"] = $"{message.Chat.Id}",
            ["data"] = data,
        });
    }

    /// <summary>An inline query (<c>@bot query</c> typed in any chat).</summary>
    public FakeUpdate InlineQuery(string query) => new("inline_query", this, new JsonObject
    {
        ["id"] = _stamps.NextQuery(),
        ["from"] = ToUserJson(),
        ["chat_type"] = "sender",
        ["query"] = query,
        ["offset"] = "",
    });

    /// <summary>A request to join a chat.</summary>
    public FakeUpdate AskToJoin(FakeChat chat)
    {
        ArgumentNullException.ThrowIfNull(chat);
        return new FakeUpdate("chat_join_request", chat, new JsonObject
        {
            ["chat"] = chat.ToJson(),
            ["from"] = ToUserJson(),
            ["user_chat_id"] = Id,
            ["date"] = _stamps.Date,
        });
    }

    /// <summary>
    /// A change of this user's status in a chat (<c>chat_member</c>: bots get it only when they ask for it in <c>allowed_updates</c>).
    /// The chat itself is changed too.
    /// </summary>
    /// <param name="chat">The group or channel.</param>
    /// <param name="status"><c>member</c> to join, <c>left</c> to leave.</param>
    public FakeUpdate ChangeStatus(FakeChat chat, string status = "member")
    {
        ArgumentNullException.ThrowIfNull(chat);
        string before = chat.StatusOf(this) == status ? "left" : chat.StatusOf(this);
        chat.SetStatus(this, status);
        return new FakeUpdate("chat_member", chat, new JsonObject
        {
            ["chat"] = chat.ToJson(),
            ["from"] = ToUserJson(),
            ["date"] = _stamps.Date,
            ["old_chat_member"] = ChatMemberJson.Of(ToUserJson(), before),
            ["new_chat_member"] = ChatMemberJson.Of(ToUserJson(), status),
        });
    }

    /// <summary>Sends a text to a bot in private.</summary>
    /// <returns>The update's number; 0 when the bot does not want messages.</returns>
    public long Send(FakeBot bot, string text)
    {
        ArgumentNullException.ThrowIfNull(bot);
        return bot.Receive(Message(text));
    }

    /// <summary>Sends a text to a bot in private and waits for the next message from it.</summary>
    public Task<SentMessage> AskAsync(FakeBot bot, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bot);
        Task<SentMessage> answer = bot.WaitForSentAsync(this, bot.SentTo(this).Count + 1, cancellationToken);
        Send(bot, text);
        return answer;
    }

    /// <summary>Blocks the bot: what it sends here is answered 403. The bot is told by a <c>my_chat_member</c> update.</summary>
    public void Block(FakeBot bot) => SetBlocked(bot, blocked: true);

    /// <summary>Ends the block.</summary>
    public void Unblock(FakeBot bot) => SetBlocked(bot, blocked: false);

    /// <summary>The User object.</summary>
    internal JsonObject ToUserJson()
    {
        var json = new JsonObject { ["id"] = Id, ["is_bot"] = false, ["first_name"] = FirstName };
        if (Username is not null)
        {
            json["username"] = Username;
        }

        if (Language is not null)
        {
            json["language_code"] = Language;
        }

        if (IsPremium)
        {
            json["is_premium"] = true;
        }

        return json;
    }

    internal override JsonObject ToJson()
    {
        var json = new JsonObject { ["id"] = Id, ["first_name"] = FirstName, ["type"] = "private" };
        if (Username is not null)
        {
            json["username"] = Username;
        }

        return json;
    }

    private void SetBlocked(FakeBot bot, bool blocked)
    {
        ArgumentNullException.ThrowIfNull(bot);
        SetStatus(bot.Id, blocked ? "kicked" : "member");
        bot.Receive(new FakeUpdate("my_chat_member", this, new JsonObject
        {
            ["chat"] = ToJson(),
            ["from"] = ToUserJson(),
            ["date"] = _stamps.Date,
            ["old_chat_member"] = ChatMemberJson.Of(bot.ToUserJson(), blocked ? "member" : "kicked"),
            ["new_chat_member"] = ChatMemberJson.Of(bot.ToUserJson(), blocked ? "kicked" : "member"),
        }));
    }

    private static void AddEntities(JsonObject message, string text, string name)
    {
        if (TextEntities.Of(text) is { Count: > 0 } entities)
        {
            message[name] = entities;
        }
    }

    private JsonObject NewMessage(FakeChat? chat) => new()
    {
        ["message_id"] = _stamps.NextMessage(),
        ["from"] = ToUserJson(),
        ["chat"] = (chat ?? this).ToJson(),
        ["date"] = _stamps.Date,
    };
}
