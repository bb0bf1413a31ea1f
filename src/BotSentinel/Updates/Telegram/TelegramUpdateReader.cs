using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;

namespace BotSentinel.Updates.Telegram;

/// <summary>
/// Reads Telegram updates (Bot API 10.2) from JSON, once and forwards, and of it only what a decision needs. Fields that
/// no decision needs may hold anything that is JSON. Thread safe.
/// </summary>
/// <remarks>
/// What is read is the same as <c>update.ToBotUpdate()</c> of BotSentinel.Telegram gives, with these rules:
/// <list type="bullet">
/// <item>null counts as absent, in every place;</item>
/// <item>a name that is read must not occur twice in its object, and of the update types at most one: readers differ in
/// which one they take, and a bot must not see another update than was decided about;</item>
/// <item>formatting entities, those of unknown kinds and those beyond the text are left out of <see cref="BotUpdate.Entities"/>;</item>
/// <item>an update of an unknown type is <see cref="UpdateKind.Unknown"/>, with nothing but its number;</item>
/// <item>a callback query carries the place of its message, but nothing that the message says; one from an inline message has no chat.</item>
/// </list>
/// </remarks>
public static class TelegramUpdateReader
{
    internal const int MaxDepth = 64;

    private const byte UpdateIdField = byte.MaxValue;
    private static readonly FieldNames Fields = new([.. FieldNames.NamesOf<UpdateKind>(), ("update_id", UpdateIdField)]);

    /// <summary>Reads one update. Never throws, whatever the bytes are.</summary>
    /// <param name="json">One JSON object in UTF-8, without byte order mark.</param>
    /// <param name="source">What the update does not say itself.</param>
    /// <param name="update">The update; null when it cannot be read.</param>
    /// <param name="error">What is wrong, when it cannot be read.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, in UpdateSource source, [NotNullWhen(true)] out BotUpdate? update, out UpdateReadError error)
    {
        JsonCursor cursor = new(json, MaxDepth);
        BotUpdate? read = null;
        error = Check(json);
        if (error.Problem == UpdateReadProblem.None)
        {
            read = Read(ref cursor, source);
            cursor.ExpectEnd();
            error = cursor.Error;
        }

        update = error.Problem == UpdateReadProblem.None ? read : null;
        return update is not null;
    }

    /// <summary>What can be said without looking at the JSON.</summary>
    internal static UpdateReadError Check(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return new UpdateReadError(UpdateReadProblem.Empty, 0);
        }

        return Utf8.IsValid(json) ? default : new UpdateReadError(UpdateReadProblem.InvalidUtf8, FirstInvalid(json));
    }

    /// <summary>Reads the update that the cursor is at the start of, up to its end; null when it fails.</summary>
    internal static BotUpdate? Read(ref JsonCursor cursor, in UpdateSource source)
    {
        UpdateDraft draft = new() { ReadsNames = source.Names };
        SeenNames seen = default;
        int start = cursor.ToValue();
        bool isObject = cursor.EntersObject();
        while (isObject && cursor.NextField(Fields, ref seen, out byte field))
        {
            if (cursor.IsNull)
            {
                cursor.PassesValue();
            }
            else if (field == UpdateIdField)
            {
                draft.UpdateId = cursor.TakeNumber();
            }
            else
            {
                ReadPayload(ref cursor, ref draft, (UpdateKind)field);
            }
        }

        if (cursor.Error.Problem == UpdateReadProblem.None && draft.UpdateId is null)
        {
            cursor.Fail(isObject ? UpdateReadProblem.MissingUpdateId : UpdateReadProblem.WrongType, start);
        }

        return cursor.Error.Problem == UpdateReadProblem.None ? draft.ToUpdate(source) : null;
    }

    private static void ReadPayload(ref JsonCursor cursor, ref UpdateDraft draft, UpdateKind kind)
    {
        if (draft.Kind != UpdateKind.Unknown)
        {
            cursor.Fail(UpdateReadProblem.SeveralPayloads, cursor.ToValue());
        }

        draft.Kind = kind;
        if (!cursor.EntersObject())
        {
            return;
        }

        if (IsMessage(kind))
        {
            MessageReader.Read(ref cursor, ref draft);
        }
        else
        {
            PayloadReader.Read(ref cursor, ref draft);
        }
    }

    private static bool IsMessage(UpdateKind kind) => kind is UpdateKind.Message or UpdateKind.EditedMessage or UpdateKind.ChannelPost or UpdateKind.EditedChannelPost
        or UpdateKind.BusinessMessage or UpdateKind.EditedBusinessMessage or UpdateKind.GuestMessage;

    private static int FirstInvalid(ReadOnlySpan<byte> json)
    {
        Utf8.ToUtf16(json, new char[json.Length], out int valid, out _, replaceInvalidSequences: false);
        return valid;
    }
}
