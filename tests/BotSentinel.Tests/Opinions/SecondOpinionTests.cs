using BotSentinel.Decisions;
using BotSentinel.Events;
using BotSentinel.Policies;
using BotSentinel.Stores;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Opinions;

public class SecondOpinionTests
{
    [Theory]
    [InlineData(Verdict.Flag)]
    [InlineData(Verdict.Challenge)]
    [InlineData(Verdict.Deny)]
    public async Task DoubtfulTextThatSomebodyCallsSpam_GetsTheVerdictOfTheSettings(Verdict verdict)
    {
        await using DoubtStage stage = new(options => options with { Verdict = verdict }, new FakeOpinion(FakeOpinion.Spam));

        Decision decision = await stage.DecideAsync();

        Assert.Equal((verdict, Reason.Content, Stage.Opinions, "second-opinion"), (decision.Verdict, decision.Reason, decision.Stage, decision.Detail));
        Assert.True(decision.SecondOpinion!.IsSpam);
        Assert.Equal(("fake", OpinionOutcome.Spam, 0.95, "bait"), Said(Assert.Single(decision.SecondOpinion.Given)));
        Assert.Contains(decision.Content!.Findings, finding => finding is { Rule: "second-opinion", Filter: "fake", Score: 0.95, Reason: "says that it is spam: bait" });
        Assert.Contains(decision.Trace, entry => entry is { Stage: Stage.Opinions, Name: "fake", Outcome: ReadingOutcome.Denied, Opinion.Reason: "bait" });
    }

    [Fact]
    public async Task NotSpam_ChangesNothing()
    {
        await using DoubtStage stage = new(options => options with { Verdict = Verdict.Deny }, new FakeOpinion(FakeOpinion.NotSpam));

        Decision decision = await stage.DecideAsync();

        Assert.Equal((Verdict.Allow, false), (decision.Verdict, decision.SecondOpinion!.IsSpam));
        Assert.Contains(decision.Trace, entry => entry is { Stage: Stage.Opinions, Outcome: ReadingOutcome.Agreed });
    }

    [Fact]
    public async Task NotSpam_MakesNothingMilder()
    {
        FakeOpinion asked = new(FakeOpinion.NotSpam);
        ContentOptions flags = DoubtStage.Indifferent with { Rules = [.. DoubtStage.Indifferent.Rules, new() { Phrases = new() { Words = ["money"] } }], Flag = 0.5 };
        await using DoubtStage stage = new(options => WithContent(options, flags) with { SecondOpinion = options.SecondOpinion with { Verdict = Verdict.Deny } }, builder => builder, asked);

        Assert.Equal(Verdict.Flag, (await stage.DecideAsync()).Verdict);
        Assert.Single(asked.Questions);
    }

    [Fact]
    public async Task WhatAnOpinionDenies_IsNotShownAsDeniedByFilters()
    {
        ContentOptions flags = DoubtStage.Indifferent with { Rules = [.. DoubtStage.Indifferent.Rules, new() { Phrases = new() { Words = ["money"] } }], Flag = 0.5 };
        SentinelOptions With(SentinelOptions options, Verdict verdict) => WithContent(options, flags) with { SecondOpinion = options.SecondOpinion with { Verdict = verdict } };
        await using DoubtStage denied = new(options => With(options, Verdict.Deny), builder => builder, new FakeOpinion(FakeOpinion.Spam));
        await using DoubtStage flagged = new(options => With(options, Verdict.Deny), builder => builder, new FakeOpinion(FakeOpinion.NotSpam));

        Assert.Equal([(Stage.Filters, ReadingOutcome.Agreed), (Stage.Opinions, ReadingOutcome.Denied)], Content(await denied.DecideAsync()));
        Assert.Equal([(Stage.Filters, ReadingOutcome.Denied), (Stage.Opinions, ReadingOutcome.Agreed)], Content(await flagged.DecideAsync()));

        static IEnumerable<(Stage, ReadingOutcome)> Content(Decision decision) => decision.Trace.Where(entry => entry.Stage >= Stage.Filters).Select(entry => (entry.Stage, entry.Outcome)).Distinct();
    }

    [Fact]
    public async Task WhoIsAsGravelyJudgedAlready_IsNotAskedAbout()
    {
        FakeOpinion asked = new(FakeOpinion.Spam);
        ContentRuleOptions phrase = new() { Phrases = new() { Words = ["money"] } };
        await using DoubtStage flagged = new(options => WithContent(options, DoubtStage.Indifferent with { Rules = [.. DoubtStage.Indifferent.Rules, phrase], Flag = 0.5 }), builder => builder, asked);
        await using DoubtStage denied = new(options => WithContent(options, DoubtStage.Indifferent with { Rules = [.. DoubtStage.Indifferent.Rules, phrase], Deny = 0.5 }), builder => builder, asked);
        await using DoubtStage blocked = new(options => options, builder => builder.Block(7), asked);

        Assert.Equal(Verdict.Flag, (await flagged.DecideAsync()).Verdict);
        Assert.Equal(Verdict.Deny, (await denied.DecideAsync()).Verdict);
        Assert.Equal(Reason.BlockListed, (await blocked.DecideAsync()).Reason);
        Assert.Empty(asked.Questions);
    }

    [Theory]
    [InlineData(-0.02, -0.01, false)]
    [InlineData(-0.01, 0.01, true)]
    [InlineData(0.01, 0.02, false)]
    public async Task OnlyTextsWithinTheRange_AreAskedAbout(double from, double to, bool isAsked)
    {
        const string Text = "you could win a prize if you call us this evening";
        double probability = Math.Clamp(DoubtStage.Probability(Text), 0.05, 0.97);
        FakeOpinion asked = new(FakeOpinion.NotSpam);
        await using DoubtStage stage = new(options => options with { From = probability + from, To = probability + to }, asked);

        Decision decision = await stage.DecideAsync(Text);

        Assert.InRange(DoubtStage.Probability(Text), 0.05, 0.97);
        Assert.Equal(isAsked, asked.Questions.Length == 1);
        Assert.Equal(isAsked ? probability : null, decision.SecondOpinion?.Probability);
    }

    [Fact]
    public async Task ShortText_IsNotAskedAbout()
    {
        FakeOpinion asked = new(FakeOpinion.Spam);
        await using DoubtStage stage = new(options => options with { MinLength = 20 }, asked);

        await stage.DecideAsync("earn money 123456789");
        await stage.DecideAsync("earn money 12345678");

        Assert.Equal("earn money 123456789", Assert.Single(asked.Questions).Text);
    }

    [Fact]
    public async Task PolicyWithoutTheSpamModel_AsksNobody()
    {
        FakeOpinion asked = new(FakeOpinion.Spam);
        await using DoubtStage stage = new(options => WithContent(options, new ContentOptions { Rules = [new() { Emoji = new() }] }), builder => builder, asked);

        Assert.Null((await stage.DecideAsync()).SecondOpinion);
        Assert.Empty(asked.Questions);
    }

    [Fact]
    public async Task ShadowMode_RecordsOnly()
    {
        await using DoubtStage ofOpinions = new(options => options with { Mode = PolicyMode.Shadow, Verdict = Verdict.Deny }, new FakeOpinion(FakeOpinion.Spam));
        await using DoubtStage ofPolicy = new(options => Default(options, policy => policy with { Mode = PolicyMode.Shadow }) with { SecondOpinion = options.SecondOpinion with { Verdict = Verdict.Deny } }, builder => builder, new FakeOpinion(FakeOpinion.Spam));

        foreach (DoubtStage stage in new[] { ofOpinions, ofPolicy })
        {
            Decision decision = await stage.DecideAsync();

            Assert.Equal((Verdict.Allow, true, Reason.Content), (decision.Verdict, decision.IsShadow, decision.Reason));
            Assert.True(decision.SecondOpinion!.IsSpam);
        }
    }

    [Fact]
    public async Task ModeOff_AsksNobody()
    {
        FakeOpinion asked = new(FakeOpinion.Spam);
        await using DoubtStage stage = new(options => options with { Mode = PolicyMode.Off }, asked);

        Assert.Null((await stage.DecideAsync()).SecondOpinion);
        Assert.Empty(asked.Questions);
    }

    [Fact]
    public async Task DecisionThatIsNotAwaited_TellsTheDoubtAndAsksNobody()
    {
        FakeOpinion asked = new(FakeOpinion.Spam);
        await using DoubtStage stage = new(asked);

        Assert.Empty(stage.Sentinel.Decide(stage.Message()).SecondOpinion!.Given);
        Assert.Empty(stage.Sentinel.Peek(stage.Message()).SecondOpinion!.Given);
        Assert.Empty((await stage.Sentinel.PeekAsync(stage.Message())).SecondOpinion!.Given);
        Assert.Empty(asked.Questions);
    }

    [Theory]
    [InlineData(OpinionConsensus.Any, "s", true)]
    [InlineData(OpinionConsensus.Any, "n", false)]
    [InlineData(OpinionConsensus.Any, "sn", true)]
    [InlineData(OpinionConsensus.Any, "sf", true)]
    [InlineData(OpinionConsensus.Any, "nf", false)]
    [InlineData(OpinionConsensus.Any, "u", false)]
    [InlineData(OpinionConsensus.Any, "f", null)]
    [InlineData(OpinionConsensus.All, "s", true)]
    [InlineData(OpinionConsensus.All, "ss", true)]
    [InlineData(OpinionConsensus.All, "sn", false)]
    [InlineData(OpinionConsensus.All, "su", false)]
    [InlineData(OpinionConsensus.All, "sf", null)]
    [InlineData(OpinionConsensus.All, "nf", false)]
    [InlineData(OpinionConsensus.All, "f", null)]
    public async Task Consensus_SaysWhatFollowsOfSeveral(OpinionConsensus consensus, string said, bool? isSpam)
    {
        FakeOpinion[] opinions = [.. said.Select((one, at) => new FakeOpinion(one switch { 's' => FakeOpinion.Spam, 'n' => FakeOpinion.NotSpam, 'u' => FakeOpinion.Spam with { Confidence = 0.6 }, _ => null }, $"one-{at}"))];
        await using DoubtStage stage = new(options => options with { Consensus = consensus, Verdict = Verdict.Deny }, opinions);

        Decision decision = await stage.DecideAsync();

        Assert.Equal(isSpam, decision.SecondOpinion!.IsSpam);
        Assert.Equal(isSpam == true, decision.IsRefused);
        Assert.Equal(opinions.Select(opinion => opinion.Name), decision.SecondOpinion.Given.Select(given => given.Name));
    }

    [Fact]
    public async Task OnlyThoseWhoAreNamed_AreAsked()
    {
        FakeOpinion named = new(FakeOpinion.Spam, "named"), other = new(FakeOpinion.Spam, "other");
        await using DoubtStage stage = new(options => options with { Ask = ["NAMED"] }, named, other);

        Assert.Equal("named", (await stage.AskAsync()).Name);
        Assert.Empty(other.Questions);
    }

    [Fact]
    public async Task Batch_AsksAboutAllAtTheSameTime_AndKeepsTheirOrder()
    {
        const int Count = 20;
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        FakeOpinion opinion = new(async (question, _) =>
        {
            if (Interlocked.Increment(ref asked) == Count)
            {
                all.SetResult();
            }

            await all.Task;
            return question.Text.EndsWith('7') ? FakeOpinion.Spam : FakeOpinion.NotSpam;
        });
        await using DoubtStage stage = new(options => options with { Verdict = Verdict.Deny }, opinion);
        BotUpdate[] updates = [.. Enumerable.Range(0, Count).Select(i => stage.Message($"{DoubtStage.Offer} number {i}"))];
        Decision[] decisions = new Decision[Count];

        await stage.Sentinel.DecideManyAsync(updates, decisions);

        Assert.Equal([7, 17], decisions.Index().Where(pair => pair.Item.IsRefused).Select(pair => pair.Index));
    }

    [Fact]
    public async Task CountersInAStore_AskToo()
    {
        FakeOpinion asked = new(FakeOpinion.Spam);
        await using DoubtStage stage = new(options => options with { SecondOpinion = options.SecondOpinion with { Verdict = Verdict.Deny } }, builder =>
        {
            builder.Store = _ => new SilentStore();
            return builder;
        }, asked);
        Decision[] decisions = new Decision[2];

        await stage.Sentinel.DecideManyAsync(new[] { stage.Message(), stage.Message("another offer: earn money from home, write me") }, decisions);

        Assert.True((await stage.DecideAsync()).IsRefused);
        Assert.All(decisions, decision => Assert.True(decision.IsRefused));
        Assert.Equal(2, asked.Questions.Length);
    }

    [Fact]
    public async Task RefusedByOthers_GivesBackWhatItHolds()
    {
        await using DoubtStage stage = new(
            options => Default(options, policy => policy with { Limits = [new() { Permits = 1, Window = TimeSpan.FromHours(1), Algorithm = LimitAlgorithm.Concurrency }] }) with { SecondOpinion = options.SecondOpinion with { Verdict = Verdict.Deny } },
            builder => builder,
            new FakeOpinion(FakeOpinion.Spam));

        Decision refused = await stage.DecideAsync();

        Assert.Null(refused.Lease);
        Assert.Equal(Verdict.Allow, stage.Sentinel.Decide(stage.Message("see you at lunch tomorrow, at noon?")).Verdict);
    }

    [Fact]
    public async Task Asking_IsToldOnceTheDecisionIsMade()
    {
        DoubtStage stage = new(new FakeOpinion(FakeOpinion.Spam));
        List<SentinelEvent> told = [];
        stage.Sentinel.Events.Subscribe(SentinelEventKind.All, happened =>
        {
            told.Add(happened);
            return ValueTask.CompletedTask;
        });
        Decision[] decisions = new Decision[1];

        await stage.DecideAsync();
        await stage.Sentinel.DecideManyAsync(new[] { stage.Message() }, decisions);
        await stage.DisposeAsync();

        Assert.Equal([SentinelEventKind.SecondOpinion, SentinelEventKind.Content, SentinelEventKind.SecondOpinion, SentinelEventKind.Content], told.Select(happened => happened.Kind));
        Assert.All(told, happened => Assert.Equal(Verdict.Flag, happened.Decision.Verdict));
    }

    private static (string, OpinionOutcome, double, string?) Said(GivenOpinion given) => (given.Name, given.Outcome, given.Confidence, given.Reason);

    private static SentinelOptions WithContent(SentinelOptions options, ContentOptions content) => Default(options, policy => policy with { Content = content });

    private static SentinelOptions Default(SentinelOptions options, Func<PolicyOptions, PolicyOptions> change) =>
        options with { Policies = options.Policies.SetItem(SentinelOptions.DefaultPolicy, change(options.Policies[SentinelOptions.DefaultPolicy])) };

    /// <summary>A store that nobody has to ask, since no policy counts.</summary>
    private sealed class SilentStore : CounterStore
    {
        public override bool IsUp => true;

        public override UInt128 Secret => 1;

        public override ValueTask<StoreAnswer> AskAsync(StoreQuestion question) => throw new NotSupportedException();

        public override ValueTask GiveBackAsync(StoreQuestion question, StoreAnswer answer) => ValueTask.CompletedTask;

        public override ValueTask<bool> ChangeAsync(StoreChange change) => new(true);
    }
}
