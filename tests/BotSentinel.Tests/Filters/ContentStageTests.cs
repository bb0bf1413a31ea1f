using BotSentinel.Decisions;
using BotSentinel.Events;
using BotSentinel.Filters;
using BotSentinel.Policies;
using BotSentinel.Updates;
using CsCheck;

namespace BotSentinel.Tests.Filters;

public class ContentStageTests
{
    private static readonly ContentRuleOptions Casino = new() { Phrases = new() { Words = ["casino"] } };
    private static readonly ContentRuleOptions Link = new() { Links = new() { Kinds = [LinkKind.Any] } };

    [Theory]
    [InlineData(0.4, Verdict.Allow)]
    [InlineData(0.5, Verdict.Flag)]
    [InlineData(0.7, Verdict.Challenge)]
    [InlineData(0.9, Verdict.Deny)]
    public void Score_LeadsToTheVerdictOfItsThreshold(double weight, Verdict verdict)
    {
        using ContentStage stage = new(new ContentOptions { Rules = [Casino with { Weight = weight }], Flag = 0.5, Challenge = 0.7, Deny = 0.9 });

        Decision decision = stage.Decide("the casino");

        Assert.Equal(verdict, decision.Verdict);
        Assert.Equal(weight, decision.Content!.Score, 6);
        Assert.Equal(new TextSpan(4, 6), decision.Content.Findings[0].Span);
        Assert.Equal("phrases-1", decision.Content.Findings[0].Rule);
        Assert.Contains(decision.Trace, entry => entry.Stage == Stage.Filters && entry.Finding is { Filter: "phrases" });
    }

    [Fact]
    public void TwoRules_WeighMoreThanEach()
    {
        using ContentStage stage = new(Casino with { Weight = 0.5 }, Link with { Weight = 0.8 });

        Assert.Equal(0.9, stage.Score("casino http://a.com"), 6);
        Assert.Equal(Verdict.Deny, stage.Decide("casino http://a.com").Verdict);
        Assert.Equal(0.8, stage.Score("http://a.com"), 6);
    }

    [Fact]
    public void RulesCombine_ByAllAnyAndNot()
    {
        using ContentStage all = new(new ContentRuleOptions { All = [Casino, Link] });
        using ContentStage any = new(new ContentRuleOptions { Any = [Casino, Link] });
        using ContentStage not = new(new ContentRuleOptions { All = [Casino, new() { Not = Link }] });

        Assert.Equal((0, 1), (all.Score("casino"), all.Score("casino http://a.com")));
        Assert.Equal((1, 1, 0), (any.Score("casino"), any.Score("http://a.com"), any.Score("hello")));
        Assert.Equal((1, 0), (not.Score("casino"), not.Score("casino http://a.com")));
    }

    [Fact]
    public void PolicyInShadowMode_RecordsOnly()
    {
        using Sentinel sentinel = new SentinelBuilder().AddPolicy("default", new PolicyOptions { Mode = PolicyMode.Shadow, Content = new() { Rules = [Casino] } }).Build();

        Decision decision = sentinel.Decide(ContentStage.Update("casino"));

        Assert.Equal(Verdict.Allow, decision.Verdict);
        Assert.True(decision.IsShadow);
        Assert.Equal(Reason.Content, decision.Reason);
    }

    [Fact]
    public void UpdateThatALimitRefuses_IsNotLookedAt()
    {
        using Sentinel sentinel = new SentinelBuilder()
            .AddPolicy("default", new PolicyOptions { Limits = [new() { Permits = 1, Window = TimeSpan.FromHours(1) }], Content = new() { Rules = [Casino] } })
            .Build();

        Assert.Equal(Reason.Content, sentinel.Decide(ContentStage.Update("casino")).Reason);
        Decision second = sentinel.Decide(ContentStage.Update("casino", message: 2));

        Assert.Equal(Reason.Limited, second.Reason);
        Assert.Null(second.Content);
    }

    [Fact]
    public void RefusedByContent_GivesBackWhatItHolds()
    {
        using Sentinel sentinel = new SentinelBuilder()
            .AddPolicy("default", new PolicyOptions { Limits = [new() { Permits = 1, Window = TimeSpan.FromHours(1), Algorithm = LimitAlgorithm.Concurrency }], Content = new() { Rules = [Casino] } })
            .Build();

        Decision refused = sentinel.Decide(ContentStage.Update("casino"));

        Assert.Null(refused.Lease);
        Assert.Equal(Verdict.Allow, sentinel.Decide(ContentStage.Update("hello", message: 2)).Verdict);
    }

    [Fact]
    public void FilterThatThrows_CountsAsOneThatFoundNothing()
    {
        using Sentinel sentinel = new SentinelBuilder().AddFilter("broken", new BrokenFilter()).Content(new() { Filter = "broken" }).Content(Casino).Build();

        Assert.Equal(1, sentinel.Decide(ContentStage.Update("casino")).Content!.Score);
        Assert.Equal(Verdict.Allow, sentinel.Decide(ContentStage.Update("hello", message: 2)).Verdict);
    }

    [Fact]
    public void CleanText_AllocatesNothing()
    {
        using ContentStage stage = new(Casino, Link, new() { MixedScripts = new() }, new() { Disguise = new() }, new() { Duplicates = new() }, new() { Secrets = new() }, new() { Numbers = new() });
        BotUpdate[] updates = [.. Enumerable.Range(0, 300).Select(i => stage.Message($"Привет, are we still on for lunch at {i}? 😀 I can be there by one, говорит Маша."))];
        foreach (BotUpdate update in updates)
        {
            stage.Sentinel.Decide(update);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (BotUpdate update in updates)
        {
            stage.Sentinel.Decide(update);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, updates.Length * 8);
    }

    [Fact]
    public void PolicyWithoutContentRules_HasNothingToAsk()
    {
        using ContentStage stage = new(new ContentOptions());

        Assert.Null(stage.Decide("casino").Content);
    }

    [Fact]
    public void Campaign_IsFoundAcrossUsersAndChats_AndEditsAreNoRepetition()
    {
        using ContentStage stage = new(new ContentRuleOptions { Duplicates = new() { Places = 3 } });
        BotUpdate Offer(long user, long message, string end) => ContentStage.Update("Hello everybody, I am looking for partners for a very profitable remote business, write me in private " + end, user: user, message: message);

        Assert.Null(stage.Decide(Offer(1, 1, "today")).Content);
        Assert.Null(stage.Decide(Offer(1, 1, "today")).Content);
        Assert.Null(stage.Decide(Offer(2, 2, "today")).Content);
        Assert.Null(stage.Sentinel.Peek(Offer(2, 2, "today")).Content);
        Assert.Equal(0.5, stage.Decide(Offer(3, 3, "today!")).Content!.Score);
        stage.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Null(stage.Decide(Offer(4, 4, "today")).Content);
    }

    [Fact]
    public void SameAnswerAgainAndAgain_IsALoop()
    {
        using Sentinel sentinel = new SentinelBuilder().Configure(options => options with
        {
            OutgoingContent = new() { Rules = [new() { Repeats = new() { Max = 3 } }, new() { Secrets = new() }] },
        }).Build();
        Decision Send(long message, string text) => sentinel.JudgeOutgoing(ContentStage.Update(text, message: message, user: 999));

        Assert.All(Enumerable.Range(1, 3), message => Assert.Equal(Verdict.Allow, Send(message, "I did not understand you").Verdict));
        Assert.Equal(Verdict.Flag, Send(4, "I did not understand you").Verdict);
        Assert.Equal(Verdict.Deny, Send(5, "the token is 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-").Verdict);
    }

    [Fact]
    public void ReactionsInABurst_AreFound()
    {
        using ContentStage stage = new(new ContentRuleOptions { Reactions = new() { Max = 2, Window = TimeSpan.FromSeconds(30) } });
        Decision React(long message) => stage.Decide(ContentStage.Update(null, message, kind: UpdateKind.MessageReaction));

        Assert.Null(React(1).Content);
        Assert.Null(React(2).Content);
        Assert.NotNull(React(3).Content);
        stage.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(React(4).Content);
    }

    [Fact]
    public void WhatFiltersRemember_OutlivesAReload()
    {
        ContentRuleOptions duplicates = new() { Duplicates = new() { Places = 3, MinLetters = 10 } }, reactions = new() { Reactions = new() { Max = 2 } }, repeats = new() { Repeats = new() { Max = 2 } };
        using ContentStage stage = new(duplicates, reactions, repeats);
        Decision Say(long user, long message, string text) => stage.Decide(ContentStage.Update(text, message, user: user));
        Decision React(long message) => stage.Decide(ContentStage.Update(null, message, user: 50, kind: UpdateKind.MessageReaction));
        const string Campaign = "the very same offer for everybody in this chat";
        Say(1, 1, Campaign);
        Say(2, 2, Campaign);
        React(3);
        React(4);
        Say(9, 5, "hello hello");
        Say(9, 6, "hello hello");

        ContentOptions changed = new() { Rules = [new() { Emoji = new() }, reactions, duplicates with { Duplicates = duplicates.Duplicates! with { MinLetters = 12 } }, repeats with { Weight = 0.9 }], Flag = 0.5 };
        stage.Sentinel.Apply(new SentinelOptions { Policies = stage.Sentinel.Options.Policies.SetItem(SentinelOptions.DefaultPolicy, new PolicyOptions { Content = changed }) });

        Assert.NotNull(Say(3, 7, Campaign).Content);
        Assert.NotNull(React(8).Content);
        Assert.NotNull(Say(9, 9, "hello hello").Content);
    }

    [Fact]
    public async Task RefusedMessageOfTheBot_IsTold()
    {
        Sentinel sentinel = new SentinelBuilder().Configure(options => options with { OutgoingContent = new() { Rules = [new() { Secrets = new() }] } }).Build();
        List<SentinelEvent> told = [];
        sentinel.Events.Subscribe(SentinelEventKind.OutgoingContent, happened =>
        {
            told.Add(happened);
            return ValueTask.CompletedTask;
        });

        Assert.True(sentinel.JudgesOutgoing);
        sentinel.JudgeOutgoing(ContentStage.Update("good morning"));
        sentinel.JudgeOutgoing(ContentStage.Update("the key is AKIAIOSFODNN7EXAMPLE"));
        await sentinel.DisposeAsync();

        Assert.Equal((Reason.Content, "secrets-1"), (Assert.Single(told).Decision.Reason, told[0].Decision.Detail));
    }

    [Fact]
    public void HostileTexts_NeitherThrowNorLeaveTheScale()
    {
        using ContentStage stage = new([.. EveryFilter]);
        Gen<string> piece = Gen.OneOf(
            Gen.String,
            Gen.Int[0, 0xFFFF].Array[0, 40].Select(units => string.Concat(units.Select(unit => (char)unit))),
            Gen.Int[0, 8].Select(i => new[] { "[a](", "](http://", "http://[", "tg://", "xn--", "@@@", "+1 2 3", "sk-sk-sk-", "\ud800" }[i]),
            Gen.Int[0, 400].Select(count => "e" + new string('\u0301', count)));

        piece.Array[0, 12].Select(string.Concat).Sample(
            text =>
            {
                Decision decision = stage.Decide(ContentStage.Update(text, entities: [new(EntityKind.TextLink, 0, text.Length, text), new(EntityKind.Url, 1, 3)]));
                Assert.NotEqual(Reason.Failed, decision.Reason);
                Assert.InRange(decision.Content?.Score ?? 0, 0, 1);
                Assert.All(decision.Content?.Findings ?? [], finding => Assert.InRange(finding.Span.Start + finding.Span.Length, 0, text.Length));
            },
            iter: 3_000,
            threads: 1);
    }

    internal static IEnumerable<ContentRuleOptions> EveryFilter =>
    [
        Casino, Link, new() { Patterns = new() { Match = ["(a+)+$", "(?<=x)y"] } }, new() { Links = new() { Kinds = [.. Enum.GetValues<LinkKind>().Skip(1)], Protect = ["paypal.com"], Deny = ["bad.example"] } },
        new() { Mentions = new() }, new() { Hashtags = new() }, new() { Emoji = new() }, new() { Capitals = new() }, new() { Length = new() }, new() { Scripts = new() { Wanted = [ScriptName.Latin] } },
        new() { Languages = new() { Wanted = ["en"] } }, new() { MixedScripts = new() }, new() { Disguise = new() }, new() { Invisible = new() }, new() { Media = new() }, new() { Forwards = new() }, new() { Keyboards = new() },
        new() { Replies = new() }, new() { Names = new() { Protect = ["Alice Admin"] } }, new() { Duplicates = new() }, new() { Repeats = new() }, new() { Reactions = new() }, new() { Numbers = new() }, new() { Secrets = new() },
    ];

    private sealed class BrokenFilter : ContentFilter
    {
        public override string Name => "broken";

        public override FilterHit Examine(Content content) => throw new InvalidOperationException("broken");

        public override string Describe(in FilterHit hit, Content content) => "";
    }
}
