namespace BotSentinel.Updates.Telegram;

/// <summary>An update while it is being read: the fields come in any order.</summary>
internal struct UpdateDraft
{
    public UpdateKind Kind;
    public bool ReadsNames;
    public long? UpdateId;
    public TelegramUser User;
    public TelegramChat Chat;
    public long SenderChatId;
    public long ThreadId;
    public long MessageId;
    public ContentKind Content;
    public UpdateTraits Traits;
    public string? Command;
    public string? Text;
    public IReadOnlyList<TextEntity>? Entities;
    public IReadOnlyList<string>? Links;
    public IReadOnlyList<string>? ButtonLinks;
    public TelegramOrigin Origin;
    public string? FileId;
    public long ViaBotId;
    public long ReplyToMessageId;

    public void Note(UpdateTraits trait, bool holds) => Traits |= holds ? trait : UpdateTraits.None;

    public void SetPlace(in TelegramPlace place) => (Chat, MessageId, ThreadId) = (place.Chat, place.MessageId, place.ThreadId);

    /// <summary>The text of a message, and what follows from it. Without a text its caption counts as such.</summary>
    public void SetText(string? text, TextEntity[] entities, string? caption, TextEntity[] captionEntities)
    {
        if (text is not null)
        {
            Content = ContentKind.Text;
            FileId = null;
        }
        else if (Content == ContentKind.None)
        {
            Content = ContentKind.Other;
        }

        Note(UpdateTraits.Caption, text is null && caption is not null);
        Text = text ?? caption;
        Command = TextFacts.CommandOf(Text);
        Entities = Within(Text ?? "", text is null ? captionEntities : entities);
        Links = TextFacts.LinksOf(Text, Entities);
    }

    public readonly BotUpdate ToUpdate(in UpdateSource source) => new()
    {
        Platform = Platform.Telegram,
        Kind = Kind,
        ChatKind = Chat.Kind,
        Content = Content,
        Traits = Traits | UserTraits(),
        Tenant = source.Tenant,
        Bot = source.Bot,
        UpdateId = UpdateId ?? 0,
        UserId = User.Id,
        SenderName = ReadsNames ? NotEmpty(User.Name) : null,
        SenderUsername = NotEmpty(User.Username),
        ChatId = Chat.Id,
        SenderChatId = SenderChatId,
        ThreadId = ThreadId,
        MessageId = MessageId,
        Command = Command,
        Text = string.IsNullOrEmpty(Text) ? null : Text,
        Entities = Entities ?? [],
        Links = Links ?? [],
        ButtonLinks = ButtonLinks ?? [],
        ForwardedFrom = Origin.Kind == ForwardOrigin.None ? null : new ForwardSource(Origin.Kind, Origin.Id),
        FileId = FileId,
        ViaBotId = ViaBotId,
        ReplyToMessageId = ReplyToMessageId,
        Language = User.Language,
        ReceivedAt = source.ReceivedAt,
    };

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // Whoever reads an entity may cut the text at it.
    private static TextEntity[] Within(string text, TextEntity[] entities)
    {
        int count = 0;
        for (int i = 0; i < entities.Length; i++)
        {
            if (entities[i].LiesWithin(text))
            {
                entities[count++] = entities[i];
            }
        }

        return count == entities.Length ? entities : entities[..count];
    }

    // The user beside a sender chat is a placeholder, and always a bot: that says nothing about who wrote.
    private readonly UpdateTraits UserTraits() =>
        (User.IsBot && SenderChatId == 0 ? UpdateTraits.FromBot : UpdateTraits.None) | (User.IsPremium ? UpdateTraits.Premium : UpdateTraits.None);
}
