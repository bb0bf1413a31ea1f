using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Policies;

public class SentinelBuilderTests
{
    [Fact]
    public void ShortForms_FillThePolicyNamedDefault()
    {
        SentinelOptions options = new SentinelBuilder()
            .PerUser(5, TimeSpan.FromSeconds(10), burst: 8)
            .PerChat(30, TimeSpan.FromMinutes(1))
            .Debounce(TimeSpan.FromSeconds(2))
            .Notify("Slow down: {seconds} s.")
            .Block(666)
            .BuildOptions();

        PolicyOptions policy = options.Policies["default"];
        Assert.Equal(
            [
                new LimitOptions { Scope = LimitScope.User, Permits = 5, Window = TimeSpan.FromSeconds(10), Burst = 8 },
                new LimitOptions { Scope = LimitScope.Chat, Permits = 30, Window = TimeSpan.FromMinutes(1) },
            ],
            policy.Limits);
        Assert.Equal(new DebounceOptions { Window = TimeSpan.FromSeconds(2) }, policy.Debounce);
        Assert.Equal((NoticeMode.Once, "Slow down: {seconds} s."), (policy.Notify, policy.NotifyText));
        Assert.Equal(666, Assert.Single(options.Lists.Block).User);
    }

    [Fact]
    public void EmptyBuilder_LimitsNothing() => Assert.Equal("{}", PolicyWriter.Write(new SentinelBuilder().BuildOptions()));

    [Fact]
    public void CallsAfterAFile_AddToIt_CallsBeforeItYield()
    {
        using PolicyFolder folder = new();
        string file = folder.Write("""
            { "policies": { "default": { "limits": { "permits": 1, "window": "1s" } } }, "roles": { "vip": 2 }, "lists": { "allow": { "user": 2 } } }
            """);

        SentinelOptions options = new SentinelBuilder()
            .PerUser(100, TimeSpan.FromSeconds(1)).AddPolicy("other", new PolicyOptions()).AddRole("vip", 1).Allow(1)
            .LoadPolicies(file)
            .PerUser(3, TimeSpan.FromSeconds(3)).AddRole("vip", 3).Allow(3)
            .BuildOptions();

        Assert.Equal([1, 3], options.Policies["default"].Limits.Select(limit => limit.Permits));
        Assert.True(options.Policies.ContainsKey("other"));
        Assert.Equal<PlatformId>([1, 2, 3], options.Roles["vip"]);
        Assert.Equal<PlatformId>([1, 2, 3], options.Lists.Allow.Select(entry => entry.User));
    }

    [Fact]
    public void RulesOfAFile_ReplaceEarlierRules()
    {
        using PolicyFolder folder = new();
        string file = folder.Write("""{ "policies": { "b": {} }, "rules": { "policy": "b" } }""");

        SentinelOptions options = new SentinelBuilder().AddPolicy("a", new PolicyOptions()).AddRule(new RuleOptions { Policy = "a" }).LoadPolicies(file).BuildOptions();

        Assert.Equal("b", Assert.Single(options.Rules).Policy);
    }

    [Fact]
    public void MistakesOfSeveralSources_AreToldTogether()
    {
        using PolicyFolder folder = new();
        string first = folder.Write("""{ "maxSubjects": 1 }""", "first.json");
        string second = folder.Write("""{ "maxSubjects": 2, "rules": { "policy": "nowhere" } }""", "second.json");

        var exception = Assert.Throws<SentinelConfigurationException>(() => new SentinelBuilder().LoadPolicies(first).LoadPolicies(second).PerUser(0, TimeSpan.Zero).Build());

        Assert.Equal(
            ["maxSubjects", "maxSubjects", "policies.default.limits[0].permits", "policies.default.limits[0].window", "rules[0].policy"],
            exception.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.StartsWith($"{first} and {second} has 5 errors:", exception.Message, StringComparison.Ordinal);
    }
}
