using System.Text.Json;

namespace BotSentinel.Updates.Telegram;

/// <summary>Reads a message: who, where, what it carries and says.</summary>
internal static class MessageReader
{
    private static readonly FieldNames Fields = new([.. FieldNames.NamesOf<Field>(), .. ContentNames()]);
    private static readonly FieldNames PlaceFields = FieldNames.Of<PlaceField>();

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

        /// <summary>This and the values after it: content, by the kind that is added.</summary>
        Content = 64,
    }

    private enum PlaceField : byte
    {
        None,
        MessageId,
        MessageThreadId,
        Chat,
    }

    public static void Read(ref Utf8JsonReader reader, ref UpdateDraft draft)
    {
        string? text = null, caption = null;
        TextEntity[] entities = [], captionEntities = [];
        TelegramUser viaBot = default;
        UpdateDraft reply = default;
        bool isReply = false, isTopic = false;
        SeenNames seen = default;
        while (reader.NextField(Fields, ref seen, out byte field))
        {
            switch ((Field)field)
            {
                case Field.MessageId:
                    draft.MessageId = reader.TakeNumber();
                    break;
                case Field.MessageThreadId:
                    draft.ThreadId = reader.TakeNumber();
                    break;
                case Field.IsTopicMessage:
                    isTopic = reader.TakeFlag();
                    break;
                case Field.From:
                    draft.User = TelegramUser.Read(ref reader);
                    break;
                case Field.SenderChat:
                    draft.SenderChatId = TelegramChat.Read(ref reader).Id;
                    break;
                case Field.Chat:
                    draft.Chat = TelegramChat.Read(ref reader);
                    break;
                case Field.ForwardOrigin:
                    draft.Note(UpdateTraits.Forward, reader.PassesValue());
                    break;
                case Field.IsAutomaticForward:
                    draft.Note(UpdateTraits.AutomaticForward, reader.TakeFlag());
                    break;
                case Field.ReplyToMessage:
                    isReply = reader.TokenType != JsonTokenType.Null;
                    ReadPlace(ref reader, ref reply);
                    break;
                case Field.ExternalReply or Field.ReplyToStory:
                    draft.Note(UpdateTraits.ExternalReply, reader.PassesValue());
                    break;
                case Field.ViaBot:
                    draft.Note(UpdateTraits.ViaBot, reader.TokenType != JsonTokenType.Null);
                    viaBot = TelegramUser.Read(ref reader);
                    break;
                case Field.Text:
                    text = reader.TakeText();
                    break;
                case Field.Entities:
                    entities = EntityReader.Read(ref reader);
                    break;
                case Field.Caption:
                    caption = reader.TakeText();
                    break;
                case Field.CaptionEntities:
                    captionEntities = EntityReader.Read(ref reader);
                    break;
                case Field.ReplyMarkup:
                    draft.Note(UpdateTraits.Keyboard, reader.PassesValue());
                    break;
                default:
                    ReadContent(ref reader, ref draft, (ContentKind)(field - (byte)Field.Content));
                    break;
            }
        }

        draft.ViaBotId = viaBot.Id;
        if (isReply && !(isTopic && reply.MessageId == draft.ThreadId))
        {
            // Without a reply of its own, a message in a topic "replies" to the one that made the topic.
            draft.Note(UpdateTraits.Reply, true);
            draft.ReplyToMessageId = reply.MessageId;
        }

        draft.SetText(text, entities, caption, captionEntities);
    }

    /// <summary>Reads only which message it is and where: enough of a message that somebody presses a button of, or answers.</summary>
    public static void ReadPlace(ref Utf8JsonReader reader, ref UpdateDraft draft)
    {
        SeenNames seen = default;
        if (!reader.EntersObject())
        {
            return;
        }

        while (reader.NextField(PlaceFields, ref seen, out byte field))
        {
            switch ((PlaceField)field)
            {
                case PlaceField.MessageId:
                    draft.MessageId = reader.TakeNumber();
                    break;
                case PlaceField.MessageThreadId:
                    draft.ThreadId = reader.TakeNumber();
                    break;
                case PlaceField.Chat:
                    draft.Chat = TelegramChat.Read(ref reader);
                    break;
            }
        }
    }

    private static void ReadContent(ref Utf8JsonReader reader, ref UpdateDraft draft, ContentKind kind)
    {
        bool better = draft.Content == ContentKind.None || kind < draft.Content;
        if (reader.TokenType == JsonTokenType.Null || !better)
        {
            reader.Skip();
            return;
        }

        draft.Content = kind;
        draft.FileId = FileIdReader.Read(ref reader, kind);
    }

    private static IEnumerable<(string Name, byte Value)> ContentNames() =>
        TelegramContent.Names.Select(content => (content.Name, (byte)((byte)Field.Content + (byte)content.Kind)));
}
