using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Filters;

/// <summary>A sentinel with content rules, and messages for it.</summary>
internal sealed class ContentStage : IDisposable
{
    private long _messages;

    public ContentStage(params ContentRuleOptions[] rules)
        : this(new ContentOptions { Rules = [.. rules], Flag = 0.5, Deny = 0.9 })
    {
    }

    public ContentStage(ContentOptions content) =>
        Sentinel = new SentinelBuilder { TimeProvider = Time }.AddPolicy(SentinelOptions.DefaultPolicy, new PolicyOptions { Content = content }).Build();

    public FakeTimeProvider Time { get; } = new();

    public Sentinel Sentinel { get; }

    public Decision Decide(string? text, Func<BotUpdate, BotUpdate>? change = null) => Decide(Message(text, change));

    public Decision Decide(BotUpdate update) => Sentinel.Decide(update);

    public double Score(string? text) => Decide(text).Content?.Score ?? 0;

    public BotUpdate Message(string? text, Func<BotUpdate, BotUpdate>? change = null)
    {
        BotUpdate update = Update(text, ++_messages);
        return change is null ? update : change(update);
    }

    public void Dispose() => Sentinel.Dispose();

    public static BotUpdate Update(
        string? text,
        long message = 1,
        long user = 7,
        long chat = -100,
        UpdateKind kind = UpdateKind.Message,
        ContentKind content = ContentKind.Text,
        UpdateTraits traits = UpdateTraits.None,
        string? language = null,
        string? name = null,
        string? username = null,
        params TextEntity[] entities) => new()
        {
            Platform = Platform.Telegram,
            Kind = kind,
            ChatKind = ChatKind.Supergroup,
            Content = content,
            Traits = traits,
            UserId = user,
            ChatId = chat,
            MessageId = message,
            UpdateId = message,
            Text = text,
            Entities = entities,
            Links = TextFacts.LinksOf(text, entities),
            Language = language,
            SenderName = name,
            SenderUsername = username,
        };
}
