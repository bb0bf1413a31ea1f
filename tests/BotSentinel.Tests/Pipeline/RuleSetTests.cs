using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Pipeline;

public class RuleSetTests
{
    private static readonly LimitOptions OneADay = new() { Permits = 1, Window = TimeSpan.FromDays(1) };

    [Fact]
    public async Task FirstMatchingRule_ChoosesThePolicy()
    {
        Sentinel sentinel = With(
            new RuleOptions { Name = "commands", When = new ConditionOptions { Command = ["/imagine"] }, Policy = "strict" },
            new RuleOptions { Policy = "loose" });

        Assert.Equal(("strict", "commands"), await PolicyOf(sentinel, Command("/imagine")));
        Assert.Equal(("loose", "rule 2"), await PolicyOf(sentinel, Command("/help")));
    }

    [Fact]
    public async Task RuleSaysContinue_AllMatchingPoliciesAreTakenAsOne()
    {
        Sentinel sentinel = With(
            new RuleOptions { Policy = "strict", Continue = true },
            new RuleOptions { Policy = "wide" });
        await sentinel.DecideAsync(Command("/x"));

        Decision denied = await sentinel.DecideAsync(Command("/x"));

        Assert.Equal("strict", denied.Policy);
        Assert.Equal(99, denied.Trace.Single(entry => entry.Name == "wide/user-1").Remaining);
    }

    [Fact]
    public async Task ShadowRuleBeforeAnEnforcedOne_OnlyWatches()
    {
        Sentinel sentinel = With(
            new RuleOptions { Policy = "strict", Continue = true, Mode = PolicyMode.Shadow },
            new RuleOptions { Policy = "wide" });
        await sentinel.DecideAsync(Command("/x"));

        Decision watched = await sentinel.DecideAsync(Command("/x"));

        Assert.Equal((Verdict.Allow, true, "strict"), (watched.Verdict, watched.IsShadow, watched.Policy));
    }

    [Fact]
    public async Task RuleIsOff_NextOneIsLookedAt()
    {
        Sentinel sentinel = With(new RuleOptions { Policy = "strict", Mode = PolicyMode.Off }, new RuleOptions { Policy = "loose" });

        Assert.Equal("loose", (await PolicyOf(sentinel, Command("/x"))).Policy);
    }

    [Fact]
    public async Task NoRuleMatches_NothingIsLimited()
    {
        Sentinel sentinel = With(new RuleOptions { When = new ConditionOptions { Kind = [UpdateKind.InlineQuery] }, Policy = "strict" });
        await sentinel.DecideAsync(Command("/x"));

        Decision second = await sentinel.DecideAsync(Command("/x"));

        Assert.Equal((Verdict.Allow, Reason.NoPolicy), (second.Verdict, second.Reason));
    }

    [Fact]
    public async Task InheritedLimit_IsOneAllowanceUnderBothPolicies()
    {
        Sentinel sentinel = With(
            new RuleOptions { When = new ConditionOptions { Command = ["/render"] }, Policy = "heir" },
            new RuleOptions { Policy = "strict" });
        await sentinel.DecideAsync(Command("/other"));

        Decision denied = await sentinel.DecideAsync(Command("/render"));

        Assert.Equal((Verdict.Deny, "heir"), (denied.Verdict, denied.Policy));
    }

    [Theory]
    [InlineData("kind", true)]
    [InlineData("other kind", false)]
    [InlineData("command without slash and in capitals", true)]
    [InlineData("any command", true)]
    [InlineData("other command", false)]
    [InlineData("chat", true)]
    [InlineData("other chat", false)]
    [InlineData("language", true)]
    [InlineData("language of which it is a part", false)]
    [InlineData("platform", true)]
    [InlineData("role", true)]
    [InlineData("other role", false)]
    [InlineData("all", true)]
    [InlineData("all but one", false)]
    [InlineData("any", true)]
    [InlineData("none of any", false)]
    [InlineData("not other", true)]
    [InlineData("not it", false)]
    [InlineData("two settings, one does not hold", false)]
    public async Task Condition_HoldsOrNot(string condition, bool holds)
    {
        var english = new ConditionOptions { Language = ["en"] };
        var russian = new ConditionOptions { Language = ["ru"] };
        ConditionOptions when = condition switch
        {
            "kind" => new() { Kind = [UpdateKind.Message, UpdateKind.Poll] },
            "other kind" => new() { Kind = [UpdateKind.Poll] },
            "command without slash and in capitals" => new() { Command = ["Start"] },
            "any command" => new() { Command = ["*"] },
            "other command" => new() { Command = ["/stop"] },
            "chat" => new() { Chat = [ChatKind.Group, ChatKind.Private] },
            "other chat" => new() { Chat = [ChatKind.Channel] },
            "language" => english,
            "language of which it is a part" => new() { Language = ["e"] },
            "platform" => new() { Platform = [Platform.Telegram] },
            "role" => new() { Role = ["vip"] },
            "other role" => new() { Role = ["staff"] },
            "all" => new() { All = [english, new() { Role = ["vip"] }] },
            "all but one" => new() { All = [english, russian] },
            "any" => new() { Any = [russian, english] },
            "none of any" => new() { Any = [russian, new() { Role = ["staff"] }] },
            "not other" => new() { Not = russian },
            "not it" => new() { Not = english },
            _ => new() { Language = ["en"], Chat = [ChatKind.Channel] },
        };
        Sentinel sentinel = With(new RuleOptions { When = when, Policy = "strict" });

        Decision decision = await sentinel.DecideAsync(Command("/start"));

        Assert.Equal(holds ? Reason.Passed : Reason.NoPolicy, decision.Reason);
    }

    private static async Task<(string? Policy, string? Rule)> PolicyOf(Sentinel sentinel, BotUpdate update)
    {
        Decision decision = await sentinel.DecideAsync(update);
        return (decision.Policy, decision.Rule);
    }

    private static BotUpdate Command(string command) => new()
    {
        Kind = UpdateKind.Message,
        Platform = Platform.Telegram,
        ChatKind = ChatKind.Private,
        UserId = 7,
        ChatId = 7,
        Command = command,
        Language = "en-gb",
    };

    private static Sentinel With(params RuleOptions[] rules)
    {
        var options = new SentinelOptions();
        options = options with
        {
            Policies = options.Policies
                .Add("strict", new PolicyOptions { Limits = [OneADay] })
                .Add("heir", new PolicyOptions { Extends = "strict", Limits = [OneADay with { Permits = 50 }] })
                .Add("wide", new PolicyOptions { Limits = [OneADay with { Permits = 100 }] })
                .Add("loose", new PolicyOptions()),
            Rules = [.. rules],
            Roles = options.Roles.Add("vip", [7]).Add("staff", [8]),
        };
        return new Sentinel(options, new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));
    }
}
