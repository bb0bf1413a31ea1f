using System.Collections.Immutable;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Policies;

public class SentinelOptionsValidatorTests
{
    [Theory]
    [InlineData("\"permits\": 1, \"window\": \"1ms\"", null)]
    [InlineData("\"permits\": 1000000000, \"window\": \"3650d\"", null)]
    [InlineData("\"permits\": 0, \"window\": \"1m\"", "permits")]
    [InlineData("\"permits\": -1, \"window\": \"1m\"", "permits")]
    [InlineData("\"permits\": 1000000001, \"window\": \"1m\"", "permits")]
    [InlineData("\"permits\": 99999999999, \"window\": \"1m\"", "permits")]
    [InlineData("\"permits\": 1.5, \"window\": \"1m\"", "permits")]
    [InlineData("\"permits\": null, \"window\": \"1m\"", "permits")]
    [InlineData("\"permits\": true, \"window\": \"1m\"", "permits")]
    [InlineData("\"window\": \"1m\"", "permits")]
    [InlineData("\"permits\": 1, \"window\": \"0s\"", "window")]
    [InlineData("\"permits\": 1, \"window\": \"3651d\"", "window")]
    [InlineData("\"permits\": 1, \"window\": \"00:00:00.0000001\"", "window")]
    [InlineData("\"permits\": 1, \"window\": \"soon\"", "window")]
    [InlineData("\"permits\": 1, \"window\": {}", "window")]
    [InlineData("\"permits\": 1", "window")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"burst\": 1", null)]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"burst\": 0", "burst")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"burst\": 10, \"algorithm\": \"sliding-window\"", "burst")]
    [InlineData("\"permits\": 1, \"window\": \"3650d\", \"burst\": 1000", "burst")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"cost\": 5", null)]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"cost\": 6", "cost")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"cost\": 6, \"burst\": 6", null)]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"cost\": 3, \"burst\": 2", "cost")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"cost\": 0", "cost")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"scope\": [\"chat\", \"thread\", \"kind\"]", null)]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"scope\": \"global\"", null)]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"scope\": [\"user\", \"global\"]", "scope")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"scope\": [\"tenant\", \"user\"]", null)]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"scope\": []", "scope")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"scope\": \"none\"", "scope")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"scope\": [\"user\", \"chats\"]", "scope[1]")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"algorithm\": \"SlidingWindow\"", "algorithm")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"name\": \"per user\"", "name")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"name\": \"\"", "name")]
    [InlineData("\"permits\": 5, \"window\": \"1m\", \"name\": \"per-user\"", null)]
    public void Limit_IsJudgedSettingBySetting(string settings, string? wrong) => AssertOnly(Files.Limit(settings), wrong is null ? null : $"policies.default.limits[0].{wrong}");

    [Theory]
    [InlineData("""{ "policies": { "default": { "debounce": { "window": "1d" } } } }""", null)]
    [InlineData("""{ "policies": { "default": { "debounce": { "window": "25h" } } } }""", "policies.default.debounce.window")]
    [InlineData("""{ "policies": { "default": { "debounce": {} } } }""", "policies.default.debounce.window")]
    [InlineData("""{ "policies": { "default": { "notify": true } } }""", "policies.default.notify")]
    [InlineData("""{ "policies": { "default": { "countDenied": "yes" } } }""", "policies.default.countDenied")]
    [InlineData("""{ "policies": { "default": { "extends": "other" } } }""", "policies.default.extends")]
    [InlineData("""{ "policies": { "default": { "extends": "default" } } }""", "policies.default.extends")]
    [InlineData("""{ "policies": { "my policy": {}, "default": {} } }""", "policies[\"my policy\"]")]
    [InlineData("""{ "policies": { "media": {} } }""", "rules")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "name": "a", "permits": 1, "window": "1s" }, { "name": "A", "permits": 1, "window": "1s" } ] } } }""", "policies.default.limits[1].name")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "name": "user-2", "permits": 1, "window": "1s" }, { "permits": 1, "window": "1s" } ] } } }""", "policies.default.limits[0].name")]
    [InlineData("""{ "policies": { "default": { "limits": { "name": "a", "permits": 1, "window": "1s" } }, "b": { "extends": "default", "limits": { "name": "a", "permits": 1, "window": "1s" } } } }""", "policies.b.limits[0].name")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "scope": "global", "permits": 10, "window": "1m", "batch": 4 } ] } } }""", null)]
    [InlineData("""{ "policies": { "default": { "limits": [ { "scope": "global", "permits": 10, "window": "1m", "batch": 11 } ] } } }""", "policies.default.limits[0].batch")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "scope": "global", "permits": 10, "window": "1m", "batch": 1 } ] } } }""", "policies.default.limits[0].batch")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "permits": 10, "window": "1m", "batch": 4 } ] } } }""", "policies.default.limits[0].batch")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "scope": "global", "algorithm": "sliding-log", "permits": 10, "window": "1m", "batch": 4 } ] } } }""", "policies.default.limits[0].batch")]
    [InlineData("""{ "policies": { "default": { "limits": [ { "scope": "global", "burst": 3, "permits": 10, "window": "1m", "batch": 4 } ] } } }""", "policies.default.limits[0].batch")]
    [InlineData("""{ "rules": [ { "policy": "default" } ] }""", "rules[0].policy")]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "policy": "a" }, { "policy": "a", "when": { "chat": "group" } } ] }""", "rules[1]")]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "policy": "a", "continue": true }, { "policy": "a" } ] }""", null)]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "policy": "a", "mode": "off" }, { "policy": "a" } ] }""", null)]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "name": "x", "policy": "a", "when": { "chat": "group" } }, { "name": "X", "policy": "a" } ] }""", "rules[1].name")]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "policy": "a", "when": { "not": {} } } ] }""", "rules[0].when.not")]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "policy": "a", "when": { "any": [ { "kind": "poll" }, {} ] } } ] }""", "rules[0].when.any[1]")]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "policy": "a", "when": { "not": { "role": "admin" } } } ] }""", "rules[0].when.not.role")]
    [InlineData("""{ "policies": { "a": {} }, "roles": { "admin": 1 }, "rules": [ { "policy": "a", "when": { "role": ["admin", "owner"] } } ] }""", "rules[0].when.role[1]")]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "policy": "a", "when": { "command": "/start@my_bot" } } ] }""", "rules[0].when.command")]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "policy": "a", "when": { "command": ["*", "start", "/Start"] } } ] }""", null)]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "policy": "a", "when": { "language": "en_US" } } ] }""", "rules[0].when.language")]
    [InlineData("""{ "policies": { "a": {} }, "rules": [ { "policy": "a", "when": { "platform": "unknown" } } ] }""", "rules[0].when.platform")]
    [InlineData("""{ "roles": { "vip": [0] } }""", "roles.vip[0]")]
    [InlineData("""{ "roles": { "vip": [] } }""", null)]
    [InlineData("""{ "maxSubjects": 999 }""", "maxSubjects")]
    [InlineData("""{ "maxSubjects": 100000001 }""", "maxSubjects")]
    [InlineData("""{ "lists": { "allow": [ { "user": 0 } ] } }""", "lists.allow[0].user")]
    public void Configuration_IsJudgedAsAWhole(string json, string? wrong) => AssertOnly(json, wrong);

    [Fact]
    public void CircleOfPolicies_IsToldWhereverItIsEntered()
    {
        IReadOnlyList<ConfigurationError> errors = Files.Errors("""{ "policies": { "default": { "extends": "b" }, "b": { "extends": "c" }, "c": { "extends": "b" } } }""");

        Assert.Equal(["policies.b.extends", "policies.c.extends"], errors.Select(error => error.Path));
        Assert.Contains("b extends c extends b", errors[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void SeventeenthRuleThatContinues_IsRefused()
    {
        RuleOptions rule = new() { Policy = "a", Continue = true };
        SentinelOptions options = WithPolicy(new PolicyOptions()) with { Rules = [.. Enumerable.Repeat(rule, 17)] };

        Assert.Equal("rules[16].continue", Assert.Single(SentinelOptionsValidator.Validate(options)).Path);
        Assert.Empty(SentinelOptionsValidator.Validate(options with { Rules = options.Rules.RemoveAt(0) }));
    }

    [Fact]
    public void OptionsMadeInCode_AreJudgedAsFilesAre()
    {
        SentinelOptions options = WithPolicy(new PolicyOptions
        {
            Mode = (PolicyMode)7,
            Limits =
            [
                new LimitOptions { Permits = 0, Window = TimeSpan.FromDays(4000), Scope = LimitScope.None, Cost = 0, Burst = -1, Name = "" },
                new LimitOptions { Permits = 1, Window = TimeSpan.Zero, Scope = (LimitScope)4096, Algorithm = (LimitAlgorithm)9 },
            ],
        }) with
        {
            MaxSubjects = 1,
            Roles = ImmutableDictionary<string, ImmutableArray<PlatformId>>.Empty.Add("vip", [default]).Add("none", default),
            Rules = [new RuleOptions { Policy = null! }, new RuleOptions { Policy = "a", When = new ConditionOptions { Kind = [UpdateKind.Unknown] } }],
        };

        Assert.Equal(
            [
                "maxSubjects",
                "policies.a.limits[0].burst",
                "policies.a.limits[0].cost",
                "policies.a.limits[0].name",
                "policies.a.limits[0].permits",
                "policies.a.limits[0].scope",
                "policies.a.limits[0].window",
                "policies.a.limits[1].algorithm",
                "policies.a.limits[1].scope",
                "policies.a.limits[1].window",
                "policies.a.mode",
                "roles.vip[0]",
                "rules[0].policy",
                "rules[1]",
                "rules[1].when.kind[0]",
            ],
            SentinelOptionsValidator.Validate(options).Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void InvalidOptions_MakeNoSentinelAndChangeNone()
    {
        SentinelOptions good = WithPolicy(new PolicyOptions()) with { Rules = [new RuleOptions { Policy = "a" }] };
        SentinelOptions bad = good with { MaxSubjects = -1 };
        Sentinel sentinel = new(good);

        Assert.Throws<SentinelConfigurationException>(() => new Sentinel(bad));
        Assert.Throws<SentinelConfigurationException>(() => sentinel.Apply(bad));
        Assert.Same(good, sentinel.Options);
    }

    [Fact]
    public void PolicyNames_AreComparedWithoutCaseHoweverTheyWereGiven()
    {
        SentinelOptions options = new() { Policies = ImmutableDictionary<string, PolicyOptions>.Empty.Add("Media", new PolicyOptions()), Rules = [new RuleOptions { Policy = "media" }] };

        Assert.Empty(SentinelOptionsValidator.Validate(options));
    }

    private static SentinelOptions WithPolicy(PolicyOptions policy) => new() { Policies = ImmutableDictionary<string, PolicyOptions>.Empty.Add("a", policy) };

    private static void AssertOnly(string json, string? path) => Assert.Equal(path is null ? [] : [path], Files.Errors(json).Select(error => error.Path));
}
