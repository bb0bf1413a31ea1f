using System.Collections.Concurrent;
using System.Text.Json;
using BotSentinel.Testing.Delivery;
using BotSentinel.Updates;

namespace BotSentinel.Testing.Storage;

/// <summary>The users, groups and channels that a fake knows. Thread safe.</summary>
internal sealed class ChatDirectory(Stamps stamps)
{
    private readonly ConcurrentDictionary<long, FakeChat> _chats = new();

    public FakeUser User(long id, string? language, string? username, string? firstName, bool premium) =>
        (FakeUser)_chats.GetOrAdd(id, _ => new FakeUser(id, stamps, language, username, firstName) { IsPremium = premium });

    public FakeChat Group(long id, string title, ChatKind kind, string? username) => _chats.GetOrAdd(id, _ => new FakeChat(id, kind, title, username));

    public FakeUser? FindUser(long id) => _chats.GetValueOrDefault(id) as FakeUser;

    /// <summary>The chat behind a <c>chat_id</c>: a number or <c>@name</c>.</summary>
    public FakeChat? Find(string id) => id.StartsWith('@')
        ? _chats.Values.FirstOrDefault(chat => id.AsSpan(1).Equals(chat.Username, StringComparison.OrdinalIgnoreCase))
        : long.TryParse(id, out long number) ? _chats.GetValueOrDefault(number) : null;

    public void Meet(FakeChat chat) => _chats.TryAdd(chat.Id, chat);

    /// <summary>Makes a chat known that an update written by hand tells of.</summary>
    public void Meet(JsonElement chat)
    {
        long id = RawUpdate.Number(RawUpdate.Member(chat, "id"));
        string? Text(string name) => RawUpdate.Member(chat, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        if (id > 0)
        {
            User(id, null, Text("username"), Text("first_name"), premium: false);
        }
        else if (id < 0)
        {
            Group(id, Text("title") ?? "Group", KindOf(Text("type")), Text("username"));
        }
    }

    private static ChatKind KindOf(string? type) => type switch
    {
        "group" => ChatKind.Group,
        "channel" => ChatKind.Channel,
        _ => ChatKind.Supergroup,
    };
}
