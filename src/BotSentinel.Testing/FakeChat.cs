using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using BotSentinel.Updates;

namespace BotSentinel.Testing;

/// <summary>A chat: a group, a channel, or (as <see cref="FakeUser"/>) the private chat with a user. Thread safe.</summary>
public class FakeChat
{
    private readonly ConcurrentDictionary<long, string> _statuses = new();

    internal FakeChat(long id, ChatKind kind, string? title, string? username)
    {
        Id = id;
        Kind = kind;
        Title = title;
        Username = username;
    }

    /// <summary>The chat's id; that of a private chat is its user's.</summary>
    public long Id { get; }

    /// <summary>What kind of chat it is.</summary>
    public ChatKind Kind { get; }

    /// <summary>Title of a group or channel; null in a private chat.</summary>
    public string? Title { get; }

    /// <summary>Public name without @; null without one.</summary>
    public string? Username { get; }

    /// <summary>A user's status here, in Telegram's words: <c>member</c> unless set or changed by a bot (<c>kicked</c>, <c>restricted</c>, <c>left</c>...).</summary>
    public string StatusOf(FakeUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return StatusOf(user.Id);
    }

    /// <summary>Gives a user a status: <c>creator</c>, <c>administrator</c>, <c>member</c>, <c>restricted</c>, <c>left</c> or <c>kicked</c>.</summary>
    public void SetStatus(FakeUser user, string status)
    {
        ArgumentNullException.ThrowIfNull(user);
        SetStatus(user.Id, status);
    }

    internal string StatusOf(long userId) => _statuses.GetValueOrDefault(userId, "member");

    internal void SetStatus(long userId, string status) => _statuses[userId] = status;

    internal IEnumerable<long> WithStatus(params string[] statuses) => from entry in _statuses where statuses.Contains(entry.Value) select entry.Key;

    /// <summary>The Chat object.</summary>
    internal virtual JsonObject ToJson()
    {
        var json = new JsonObject { ["id"] = Id, ["type"] = TypeName(Kind), ["title"] = Title };
        if (Username is not null)
        {
            json["username"] = Username;
        }

        return json;
    }

    private static string TypeName(ChatKind kind) => kind switch
    {
        ChatKind.Private => "private",
        ChatKind.Group => "group",
        ChatKind.Channel => "channel",
        _ => "supergroup",
    };
}
