using System.Text.Json.Nodes;
using BotSentinel.Audit;

namespace BotSentinel.Server.Audit;

/// <summary>An audit entry.</summary>
/// <param name="Tenant">Whose log it is in.</param>
/// <param name="Index">Its place in that log, from 0 on without gaps.</param>
/// <param name="Id">Its id.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="Actor">Who: an API key's id, or the gateway.</param>
/// <param name="Session">The session of who signed in; null: by a key.</param>
/// <param name="Ip">The address that the request came from; null: no request.</param>
/// <param name="Action">What was done.</param>
/// <param name="Object">To what.</param>
/// <param name="Outcome">done, refused or failed.</param>
/// <param name="Reason">Why, in the words of who did it.</param>
/// <param name="Request">The request's id, which its answer bore as X-Request-Id.</param>
/// <param name="Before">SHA-256 of the object before; null: it was not there, or nothing was changed.</param>
/// <param name="After">SHA-256 of the object after; null: it is gone, or nothing was changed.</param>
/// <param name="Difference">Where the two differ.</param>
/// <param name="Detail">What else is worth knowing.</param>
internal sealed record AuditEntryView(string Tenant, long Index, string Id, DateTimeOffset At, string Actor, string? Session, string? Ip, string Action, string Object, string Outcome, string? Reason, string? Request, string? Before, string? After, JsonNode? Difference, JsonNode? Detail)
{
    public static AuditEntryView Of(AuditEntryRow row)
    {
        AuditEntry entry = row.ToEntry();
        return new(entry.Tenant, entry.Index, entry.Id, entry.At, entry.Actor, entry.Session, entry.Ip, entry.Action, entry.Object, entry.Outcome, entry.Reason, entry.Request, entry.Before, entry.After, Json(entry.Difference), Json(entry.Detail));

        static JsonNode? Json(string? text) => text is null ? null : JsonNode.Parse(text);
    }
}

/// <summary>A checkpoint.</summary>
/// <param name="Size">Entries that it speaks for.</param>
/// <param name="Root">The root of their Merkle tree, in base64.</param>
/// <param name="At">When it was signed.</param>
/// <param name="Checkpoint">The signed text, by C2SP tlog-checkpoint: what to keep elsewhere.</param>
internal sealed record CheckpointView(long Size, string Root, DateTimeOffset At, string Checkpoint)
{
    public static CheckpointView Of(AuditCheckpointRow row) => new(row.Size, Convert.ToBase64String(row.Root), row.At, row.Note);
}

/// <summary>How far a log is signed, and handed out to be kept elsewhere.</summary>
/// <param name="Entries">How many it has.</param>
/// <param name="Latest">The latest checkpoint; null: there is none yet.</param>
/// <param name="UnsignedSince">When the first entry came that no checkpoint speaks for; null: all are signed.</param>
/// <param name="IsLate">Whether that should have been signed by now: the gateway's log says why it was not.</param>
/// <param name="Waiting">Checkpoints that wait to be handed out; null: they are handed out nowhere.</param>
internal sealed record AuditStateView(long Entries, CheckpointView? Latest, DateTimeOffset? UnsignedSince, bool IsLate, int? Waiting);

/// <summary>That an entry is in a log.</summary>
/// <param name="Entry">The entry's written form, whose hash the leaf is.</param>
/// <param name="Index">Its place in the log.</param>
/// <param name="Leaf">The leaf, in base64.</param>
/// <param name="Path">The hashes that lead from there to the checkpoint's root, in base64.</param>
/// <param name="Checkpoint">The checkpoint; the entry is proven in relation to it.</param>
internal sealed record InclusionProofView(string Entry, long Index, string Leaf, IReadOnlyList<string> Path, CheckpointView Checkpoint);

/// <summary>That a checkpoint continues an earlier one.</summary>
/// <param name="From">The earlier one.</param>
/// <param name="To">The later one.</param>
/// <param name="Path">The hashes that show it, in base64.</param>
internal sealed record ConsistencyProofView(CheckpointView From, CheckpointView To, IReadOnlyList<string> Path);

/// <summary>A key that checkpoints are verified with.</summary>
/// <param name="Number">Keys count from 1; the last one signs.</param>
/// <param name="Key">The key, as C2SP signed-note writes it.</param>
/// <param name="CreatedAt">Since when it signs.</param>
internal sealed record AuditKeyView(int Number, string Key, DateTimeOffset CreatedAt)
{
    public static AuditKeyView Of(AuditKeyRow row) => new(row.Number, row.Key, row.CreatedAt);
}
