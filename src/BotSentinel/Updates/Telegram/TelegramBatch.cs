using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
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
        batch = null;
        error = default;
        if (json.IsEmpty)
        {
            error = new UpdateReadError(UpdateReadProblem.Empty, 0);
            return false;
        }

        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            TelegramBatch read = new();
            reader.Read();
            if (read.ReadAnswer(ref reader, json, source))
            {
                reader.Read();
                batch = read;
                return true;
            }

            error = new UpdateReadError(UpdateReadProblem.NotABatch, 0);
        }
        catch (UnreadableException unreadable)
        {
            error = unreadable.Error;
        }
        catch (JsonException)
        {
            error = reader.SyntaxError(MaxDepth);
        }

        return false;
    }

    private bool ReadAnswer(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, in UpdateSource source)
    {
        bool ok = false, hasList = false;
        SeenNames seen = default;
        if (!reader.EntersObject())
        {
            return false;
        }

        while (reader.NextField(Fields, ref seen, out byte field))
        {
            if (field == (byte)Field.Ok)
            {
                ok = reader.TakeFlag();
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                hasList = true;
                ReadList(ref reader, json, source);
            }
            else
            {
                reader.Skip();
            }
        }

        return ok && hasList;
    }

    private void ReadList(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, in UpdateSource source)
    {
        int start = (int)reader.BytesConsumed;
        bool isText = Utf8.IsValid(json);
        while (reader.NextItem())
        {
            _items.Add(ReadItem(ref reader, json, isText, source));
        }

        List = start..(int)reader.TokenStartIndex;
    }

    private static TelegramBatchItem ReadItem(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool isText, in UpdateSource source)
    {
        int start = (int)reader.TokenStartIndex;
        Utf8JsonReader past = reader;
        BotUpdate? update = null;
        UpdateReadError error = default;
        try
        {
            update = TelegramUpdateReader.Read(ref reader, source);
        }
        catch (UnreadableException unreadable)
        {
            error = unreadable.Error.Problem == UpdateReadProblem.MissingUpdateId ? unreadable.Error with { Offset = start } : unreadable.Error;
            past.Skip();
            reader = past;
        }

        Range bytes = start..(int)reader.BytesConsumed;
        if (!isText && TelegramUpdateReader.Check(json[bytes]) is { Problem: not UpdateReadProblem.None } invalid)
        {
            (update, error) = (null, invalid with { Offset = start + invalid.Offset });
        }

        return new TelegramBatchItem(bytes, update, error);
    }
}

/// <summary>One update of a batch.</summary>
/// <param name="Bytes">Where it is in the bytes of the answer, without the comma.</param>
/// <param name="Update">The update; null when it cannot be read, and should be passed on as it is.</param>
/// <param name="Error">Why it cannot be read; its offset counts from the start of the answer.</param>
public readonly record struct TelegramBatchItem(Range Bytes, BotUpdate? Update, UpdateReadError Error);
