using System.Globalization;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Panel;
using BotSentinel.Updates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace BotSentinel.Server.Tests.Decisions;

public sealed class DecisionWordsTests
{
    private static readonly LimitView PerMinute = new(["user"], 60, 20, null, LimitAlgorithm.TokenBucket);
    private readonly DecisionWords _words = new(new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider().GetRequiredService<IStringLocalizer<PanelTexts>>());

    [Theory]
    [InlineData("en", "Refused: 20 per minute for each user, all used up. Free again in 12 s.")]
    [InlineData("de", "Abgelehnt: 20 pro Minute je Nutzer, alle verbraucht. Wieder frei in 12 s.")]
    public void LimitedUpdate_IsToldWithItsLimitAndTheWait(string language, string expected)
    {
        CultureInfo.CurrentUICulture = new CultureInfo(language);

        Assert.Equal(expected, _words.Sentence(Limited(PerMinute, 11.3)));
    }

    [Fact]
    public void ShadowedUpdate_IsToldAsLetThrough() =>
        Assert.StartsWith("Let through; only watched: 20 per minute", InEnglish(words => words.Sentence(Limited(PerMinute, 12) with { Verdict = Verdict.Allow, Shadow = true })), StringComparison.Ordinal);

    [Theory]
    [InlineData(Reason.BlockListed, "spam", "Refused: user:5 is on the block list (spam).")]
    [InlineData(Reason.BlockListed, null, "Refused: user:5 is on the block list.")]
    [InlineData(Reason.Forbidden, "vip", "Refused: it takes one of these roles: vip.")]
    public void ReasonsOfOthers_AreTold(Reason reason, string? detail, string expected) =>
        Assert.Equal(expected, InEnglish(words => words.Sentence(Decision(reason) with { Detail = detail })));

    [Theory]
    [InlineData(0.2, "200 ms")]
    [InlineData(1.34, "1.4 s")]
    [InlineData(59.2, "1 min")]
    [InlineData(2472, "41 min 12 s")]
    [InlineData(7260, "2 h 1 min")]
    [InlineData(90_000, "1 d 1 h")]
    public void Durations_HaveTwoUnitsAtMostAndAreLongEnough(double seconds, string expected) => Assert.Equal(expected, InEnglish(words => words.Duration(seconds)));

    [Fact]
    public void LimitsAreToldByWhomTheyCount()
    {
        Assert.Equal("5 per 10 s for each user and chat", InEnglish(words => words.Limit(new LimitView(["user", "chat"], 10, 5, null, LimitAlgorithm.FixedWindow))));
        Assert.Equal("1000 per second for all together, 2000 at once", InEnglish(words => words.Limit(new LimitView(["global"], 1, 1000, 2000, LimitAlgorithm.TokenBucket))));
        Assert.Equal("2 at the same time for each user", InEnglish(words => words.Limit(new LimitView(["user"], 60, 2, null, LimitAlgorithm.Concurrency))));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void EveryReasonAndVerdict_HasAText(string language)
    {
        CultureInfo.CurrentUICulture = new CultureInfo(language);

        Assert.All(Enum.GetValues<Reason>(), reason => Assert.DoesNotContain("words.", _words.Sentence(Decision(reason)), StringComparison.Ordinal));
        Assert.All(Enum.GetValues<Verdict>(), verdict => Assert.DoesNotContain("verdict.", _words.Verdict(Decision(Reason.Passed) with { Verdict = verdict }), StringComparison.Ordinal));
    }

    private string InEnglish(Func<DecisionWords, string> say)
    {
        CultureInfo.CurrentUICulture = new CultureInfo("en");
        return say(_words);
    }

    private static DecisionView Limited(LimitView limit, double retryAfter) => Decision(Reason.Limited) with
    {
        RetryAfterSeconds = retryAfter,
        Trace = [new TraceView(Stage.Limits, "default/user-1", ReadingOutcome.Denied, 0, 0, retryAfter, null, limit)],
    };

    private static DecisionView Decision(Reason reason) => new() { Id = "dec_1", Bot = "shop", At = default, User = "user:5", Kind = UpdateKind.Message, Verdict = Verdict.Deny, Reason = reason, Stage = Stage.Limits, Trace = [] };
}
