using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;

namespace BotSentinel.Updates.Telegram;

/// <summary>
/// An answer to <c>getUpdates</c>, with the place of every update in its bytes: whoever forwards it can leave some out and
/// pass the bytes of the others on untouched.
/// </summary>
public sealed class TelegramBatch
{
    // The answer and its list are around each update.
    private const int MaxDepth = TelegramUpdateReader.MaxDepth + 2;

    private static readonly FieldNames Fields = FieldNames.Of<Field>();
    private readonly List<TelegramBatchItem> _items = [];

    private TelegramBatch()
    {
    }

    private enum Field : byte
    {
        None,
        Ok,
        Result,
    }

    /// <summary>The updates in the order of the answer; empty when there are none.</summary>
    public IReadOnlyList<TelegramBatchItem> Items => _items;

    /// <summary>Where the items are: the bytes between the brackets of the list.</summary>
    public Range List { get; private set; }

    /// <summary>
    /// Reads an answer to <c>getUpdates</c>. Never throws, whatever the bytes are. An update in it that cannot be read
    /// is an item with an error; only an answer that is no JSON, or was not granted, cannot be read as a whole.
    /// </summary>
    /// <param name="json">The body: <c>{"ok":true,"result":[...]}</c> in UTF-8.</param>
    /// <param name="source">What the updates do not say themselves.</param>
    /// <param name="batch">The updates; null when the answer cannot be read.</param>
    /// <param name="error">What is wrong, when the answer cannot be read.</param>
    /// <returns>Whether the answer could be read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, in UpdateSource source, [NotNullWhen(true)] out TelegramBatch? batch, out UpdateReadError error)
    {
        if (json.IsEmpty)
        {
            (batch, error) = (null, new UpdateReadError(UpdateReadProblem.Empty, 0));
            return false;
        }

        JsonCursor cursor = new(json, MaxDepth);
        TelegramBatch read = new();
        bool isBatch = read.ReadAnswer(ref cursor, json, source);
        cursor.ExpectEnd();
        if (!isBatch)
        {
            cursor.Fail(UpdateReadProblem.NotABatch, 0);
        }

        error = cursor.Error;
        batch = error.Problem == UpdateReadProblem.None ? read : null;
        return batch is not null;
    }

    private bool ReadAnswer(ref JsonCursor cursor, ReadOnlySpan<byte> json, in UpdateSource source)
    {
        bool ok = false, hasList = false;
        SeenNames seen = default;
        if (!cursor.EntersObject())
        {
            return false;
        }

        while (cursor.NextField(Fields, ref seen, out byte field))
        {
            if (field == (byte)Field.Ok)
            {
                ok = cursor.TakeFlag();
            }
            else if (cursor.IsArray)
            {
                hasList = true;
                ReadList(ref cursor, json, source);
            }
            else
            {
                cursor.PassesValue();
            }
        }

        return ok && hasList;
    }

    private void ReadList(ref JsonCursor cursor, ReadOnlySpan<byte> json, in UpdateSource source)
    {
        bool isUtf8 = Utf8.IsValid(json);
        cursor.EntersArray();
        int start = cursor.Position;
        while (cursor.NextItem())
        {
            _items.Add(ReadItem(ref cursor, json, isUtf8, source));
        }

        List = start..(cursor.Position - 1);
    }

    private static TelegramBatchItem ReadItem(ref JsonCursor cursor, ReadOnlySpan<byte> json, bool isUtf8, in UpdateSource source)
    {
        int start = cursor.ToValue();
        JsonCursor reading = cursor;
        cursor.PassesValue();
        Range bytes = start..cursor.Position;
        if (!isUtf8 && TelegramUpdateReader.Check(json[bytes]) is { Problem: not UpdateReadProblem.None } invalid)
        {
            return new TelegramBatchItem(bytes, null, invalid with { Offset = start + invalid.Offset });
        }

        BotUpdate? update = TelegramUpdateReader.Read(ref reading, source);
        return new TelegramBatchItem(bytes, update, reading.Error);
    }
}

/// <summary>One update of a batch.</summary>
/// <param name="Bytes">Where it is in the bytes of the answer, without the comma.</param>
/// <param name="Update">The update; null when it cannot be read, and should be passed on as it is.</param>
/// <param name="Error">Why it cannot be read; its offset counts from the start of the answer.</param>
public readonly record struct TelegramBatchItem(Range Bytes, BotUpdate? Update, UpdateReadError Error);
