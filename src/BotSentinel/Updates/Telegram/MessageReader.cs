namespace BotSentinel.Updates.Telegram;

/// <summary>Reads a message: who, where, what it carries and says.</summary>
internal static class MessageReader
{
    private static readonly FieldNames Fields = new([.. FieldNames.NamesOf<Field>(), .. ContentNames()]);

    private enum Field : byte
    {
        None,
        MessageId,
        MessageThreadId,
        IsTopicMessage,
        From,
        SenderChat,
        Chat,
        ForwardOrigin,
        IsAutomaticForward,
        ReplyToMessage,
        ExternalReply,
        ReplyToStory,
        ViaBot,
        Text,
        Entities,
        Caption,
        CaptionEntities,
        ReplyMarkup,
        Quote,

        /// <summary>This and the values after it: content, by the kind that is added.</summary>
        Content = 64,
    }

    public static void Read(ref JsonCursor cursor, ref UpdateDraft draft)
    {
        string? text = null, caption = null;
        TextEntity[] entities = [], captionEntities = [];
        TelegramUser viaBot = default;
        TelegramPlace replied = default;
        bool isReply = false, isTopic = false;
        SeenNames seen = default;
        while (cursor.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.MessageId:
                    draft.MessageId = cursor.TakeNumber();
                    break;
                case Field.MessageThreadId:
                    draft.ThreadId = cursor.TakeNumber();
                    break;
                case Field.IsTopicMessage:
                    isTopic = cursor.TakeFlag();
                    break;
                case Field.From:
                    draft.User = TelegramUser.Read(ref cursor, draft.ReadsNames);
                    break;
                case Field.SenderChat:
                    draft.SenderChatId = TelegramChat.Read(ref cursor).Id;
                    break;
                case Field.Chat:
                    draft.Chat = TelegramChat.Read(ref cursor);
                    break;
                case Field.ForwardOrigin:
                    draft.Note(UpdateTraits.Forward, !cursor.IsNull);
                    draft.Origin = TelegramOrigin.Read(ref cursor);
                    break;
                case Field.IsAutomaticForward:
                    draft.Note(UpdateTraits.AutomaticForward, cursor.TakeFlag());
                    break;
                case Field.ReplyToMessage:
                    isReply = !cursor.IsNull;
                    replied = TelegramPlace.Read(ref cursor);
                    break;
                case Field.ExternalReply or Field.ReplyToStory:
                    draft.Note(UpdateTraits.ExternalReply, cursor.PassesValue());
                    break;
                case Field.ViaBot:
                    draft.Note(UpdateTraits.ViaBot, !cursor.IsNull);
                    viaBot = TelegramUser.Read(ref cursor);
                    break;
                case Field.Text:
                    text = cursor.TakeText();
                    break;
                case Field.Entities:
                    entities = EntityReader.Read(ref cursor);
                    break;
                case Field.Caption:
                    caption = cursor.TakeText();
                    break;
                case Field.CaptionEntities:
                    captionEntities = EntityReader.Read(ref cursor);
                    break;
                case Field.ReplyMarkup:
                    draft.Note(UpdateTraits.Keyboard, !cursor.IsNull);
                    draft.ButtonLinks = ButtonReader.Read(ref cursor);
                    break;
                case Field.Quote:
                    draft.Note(UpdateTraits.Quote, cursor.PassesValue());
                    break;
                default:
                    ReadContent(ref cursor, ref draft, (ContentKind)(field - (byte)Field.Content));
                    break;
            }
        }

        draft.ViaBotId = viaBot.Id;
        if (isReply && !(isTopic && replied.MessageId == draft.ThreadId))
        {
            // Without a reply of its own, a message in a topic "replies" to the one that made the topic.
            draft.Note(UpdateTraits.Reply, true);
            draft.ReplyToMessageId = replied.MessageId;
        }

        draft.SetText(text, entities, caption, captionEntities);
    }

    private static void ReadContent(ref JsonCursor cursor, ref UpdateDraft draft, ContentKind kind)
    {
        bool better = draft.Content == ContentKind.None || kind < draft.Content;
        if (cursor.IsNull || !better)
        {
            cursor.PassesValue();
            return;
        }

        draft.Content = kind;
        draft.FileId = FileIdReader.Read(ref cursor, kind);
    }

    private static IEnumerable<(string Name, byte Value)> ContentNames() =>
        TelegramContent.Names.Select(content => (content.Name, (byte)((byte)Field.Content + (byte)content.Kind)));
}
