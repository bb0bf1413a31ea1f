using System.Buffers;
using System.Collections.Concurrent;

namespace BotSentinel.Server.Store;

/// <summary>Ids of rows: a prefix that says what it is, and a UUID of version 7. Those of one kind that a gateway makes one after the other order so: pages of rows are in the order of their ids. Thread safe.</summary>
internal sealed class Ids
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    private readonly ConcurrentDictionary<string, OrderedUuids> _kinds = new(StringComparer.Ordinal);

    public string New(string prefix, DateTimeOffset now) => $"{prefix}_{_kinds.GetOrAdd(prefix, static _ => new OrderedUuids()).Next(now):N}";

    /// <summary>Whether the text can be an id at all: what cannot is not looked up.</summary>
    public static bool CanBe(string? text) => text is { Length: > 0 and <= 64 } && !text.AsSpan().ContainsAnyExcept(Allowed);
}
