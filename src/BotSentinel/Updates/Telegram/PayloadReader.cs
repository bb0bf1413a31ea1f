namespace BotSentinel.Updates.Telegram;

/// <summary>
/// Reads what an update is about when that is no message. Telegram uses the same few names for the same things in all of
/// them, so one reading serves.
/// </summary>
internal static class PayloadReader
{
    private static readonly FieldNames Fields = FieldNames.Of<Field>();
    private static readonly FieldNames BoostFields = FieldNames.Of<BoostField>();
    private static readonly FieldNames SourceFields = FieldNames.Of<SourceField>();

    private enum Field : byte
    {
        None,

        /// <summary>Who acts; in most kinds.</summary>
        From,

        /// <summary>Who acts; in the others.</summary>
        User,

        /// <summary>The chat that reacts, when it is not a user.</summary>
        ActorChat,

        /// <summary>The chat that votes, when it is not a user.</summary>
        VoterChat,

        Chat,

        /// <summary>The private chat with the owner of a business connection; elsewhere one that the bot may write to for a while.</summary>
        UserChatId,

        /// <summary>The kind of chat an inline query is typed in; the chat itself is not told.</summary>
        ChatType,

        MessageId,

        /// <summary>The message with the button that was pressed.</summary>
        Message,

        Data,

        Query,

        /// <summary>Holds the source of a new boost.</summary>
        Boost,

        /// <summary>Where a removed boost came from.</summary>
        Source,
    }

    private enum BoostField : byte
    {
        None,
        Source,
    }

    private enum SourceField : byte
    {
        None,
        User,
    }

    public static void Read(ref JsonCursor cursor, ref UpdateDraft draft)
    {
        SeenNames seen = default;
        while (cursor.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.From or Field.User:
                    draft.User = TelegramUser.Read(ref cursor, draft.ReadsNames);
                    break;
                case Field.ActorChat or Field.VoterChat:
                    draft.SenderChatId = TelegramChat.Read(ref cursor).Id;
                    break;
                case Field.Chat:
                    draft.Chat = TelegramChat.Read(ref cursor);
                    break;
                case Field.UserChatId when draft.Kind == UpdateKind.BusinessConnection:
                    draft.Chat = new TelegramChat { Id = cursor.TakeNumber(), Kind = ChatKind.Private };
                    break;
                case Field.ChatType:
                    draft.Chat.Kind = TelegramChat.ReadKind(ref cursor);
                    break;
                case Field.MessageId:
                    draft.MessageId = cursor.TakeNumber();
                    break;
                case Field.Message:
                    draft.SetPlace(TelegramPlace.Read(ref cursor));
                    break;
                case Field.Data or Field.Query:
                    draft.Text = cursor.TakeText();
                    break;
                case Field.Boost:
                    ReadBoost(ref cursor, ref draft);
                    break;
                case Field.Source:
                    ReadSource(ref cursor, ref draft);
                    break;
                default:
                    cursor.PassesValue();
                    break;
            }
        }
    }

    private static void ReadBoost(ref JsonCursor cursor, ref UpdateDraft draft)
    {
        SeenNames seen = default;
        if (!cursor.EntersObject())
        {
            return;
        }

        while (cursor.NextField(BoostFields, ref seen, out _))
        {
            ReadSource(ref cursor, ref draft);
        }
    }

    private static void ReadSource(ref JsonCursor cursor, ref UpdateDraft draft)
    {
        SeenNames seen = default;
        if (!cursor.EntersObject())
        {
            return;
        }

        while (cursor.NextField(SourceFields, ref seen, out _))
        {
            draft.User = TelegramUser.Read(ref cursor);
        }
    }
}
