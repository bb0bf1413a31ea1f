using BotSentinel.Decisions;
using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Text;
using BotSentinel.Opinions;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Opinions;

/// <summary>A sentinel whose spam model is in doubt about everything, so that only those who are asked decide.</summary>
internal sealed class DoubtStage : IAsyncDisposable
{
    public const string Offer = "earn money from home, write me in private today";

    private long _messages;

    public DoubtStage(params SpamOpinion[] opinions)
        : this(options => options, opinions)
    {
    }

    public DoubtStage(Func<SecondOpinionOptions, SecondOpinionOptions> change, params SpamOpinion[] opinions)
        : this(options => options with { SecondOpinion = change(options.SecondOpinion) }, builder => builder, opinions)
    {
    }

    public DoubtStage(Func<SentinelOptions, SentinelOptions> change, Func<SentinelBuilder, SentinelBuilder> build, params SpamOpinion[] opinions)
    {
        var builder = new SentinelBuilder { TimeProvider = Time }
            .AddPolicy(SentinelOptions.DefaultPolicy, new PolicyOptions { Content = Indifferent })
            .Configure(options => options with { SecondOpinion = new SecondOpinionOptions { From = 0.01, To = 1 } })
            .Configure(change);
        Sentinel = opinions.Aggregate(build(builder), (made, opinion) => made.AskSecondOpinion(opinion)).Build();
    }

    /// <summary>Content rules of which nothing follows.</summary>
    public static ContentOptions Indifferent { get; } = new() { Rules = [new() { Spam = new() }], Flag = 0, Deny = 0 };

    public SettableTime Time { get; } = new(new DateTimeOffset(2026, 3, 1, 22, 0, 0, TimeSpan.Zero));

    public Sentinel Sentinel { get; }

    public BotUpdate Message(string text = Offer, string? tenant = null)
    {
        long number = ++_messages;
        return new() { Platform = Platform.Telegram, Kind = UpdateKind.Message, UserId = 7, ChatId = -100, MessageId = number, UpdateId = number, Tenant = tenant, Text = text };
    }

    public async Task<Decision> DecideAsync(string text = Offer, string? tenant = null) =>
        await Sentinel.DecideAsync(Message(text, tenant), TestContext.Current.CancellationToken);

    public async Task<GivenOpinion> AskAsync(string text = Offer, string? tenant = null) => Assert.Single((await DecideAsync(text, tenant)).SecondOpinion!.Given);

    /// <summary>How sure the model is.</summary>
    public static double Probability(string text)
    {
        var folded = new FoldedText();
        var features = new SpamFeatures();
        folded.Fold(text);
        features.Read(folded, text);
        return SpamModel.Shipped.Calibration.Probability(SpamModel.Shipped.Score(features));
    }

    public ValueTask DisposeAsync() => Sentinel.DisposeAsync();

    /// <summary>Time whose date and hour can be set while it goes on, as an operating system's can.</summary>
    public sealed class SettableTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public TimeSpan SetBy { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + SetBy;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
