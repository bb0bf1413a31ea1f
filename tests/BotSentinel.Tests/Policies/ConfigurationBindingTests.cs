using System.Text;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Updates;
using Microsoft.Extensions.Configuration;

namespace BotSentinel.Tests.Policies;

public class ConfigurationBindingTests
{
    [Fact]
    public void FileSectionAndBuilder_MakeTheSameOptions()
    {
        string file = PolicyWriter.Write(Files.Read(Files.Sample));

        Assert.Equal(file, PolicyWriter.Write(PolicyReader.Read(SectionOf(Files.Sample))));
        Assert.Equal(file, PolicyWriter.Write(SampleInCode().BuildOptions()));
    }

    [Fact]
    public void EnvironmentVariables_ChangeWhatTheFileSays()
    {
        string prefix = $"T{Guid.NewGuid():N}_";
        Environment.SetEnvironmentVariable(prefix + "BotSentinel__POLICIES__default__LIMITS__0__Permits", "7");
        Environment.SetEnvironmentVariable(prefix + "BotSentinel__MaxSubjects", "5000");
        Environment.SetEnvironmentVariable(prefix + "BotSentinel__Policies__default__CountDenied", "True");
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(Wrapped(Files.Sample)).AddEnvironmentVariables(prefix).Build();

        SentinelOptions options = PolicyReader.Read(configuration.GetSection("BotSentinel"));

        Assert.Equal(7, options.Policies["default"].Limits[0].Permits);
        Assert.Equal(TimeSpan.FromMinutes(1), options.Policies["default"].Limits[0].Window);
        Assert.Equal(5000, options.MaxSubjects);
        Assert.True(options.Policies["default"].CountDenied);
    }

    [Fact]
    public void SingleValueOrNumberedKeys_MakeAList()
    {
        SentinelOptions options = PolicyReader.Read(Section(
            ("Policies:default:Limits:0:Scope", "user"),
            ("Policies:default:Limits:0:Permits", "5"),
            ("Policies:default:Limits:0:Window", "10s"),
            ("Policies:default:Limits:2:Scope:0", "user"),
            ("Policies:default:Limits:2:Scope:1", "chat"),
            ("Policies:default:Limits:2:Permits", "6"),
            ("Policies:default:Limits:2:Window", "00:00:10"),
            ("Roles:vip", "1001"),
            ("Lists:Allow", "")));

        Assert.Equal([LimitScope.User, LimitScope.User | LimitScope.Chat], options.Policies["default"].Limits.Select(limit => limit.Scope));
        Assert.Equal<PlatformId>([1001], options.Roles["vip"]);
    }

    [Fact]
    public void Mistakes_AreToldByTheirConfigurationKeys()
    {
        var exception = Assert.Throws<SentinelConfigurationException>(() => PolicyReader.Read(Section(
            ("Policies:default:Limits:0:Permitz", "5"),
            ("Policies:default:Limits:0:Window", "10"),
            ("Policies:default:Limits:3:Permits", "many"),
            ("Policies:default:Limits:3:Window", "1m"),
            ("Rules:0:Policy", "defualt"))));

        Assert.Equal(
            [
                "BotSentinel:Policies:default:Limits:0:Permitz = \"5\": is no setting. Did you mean \"permits\"?",
                "BotSentinel:Policies:default:Limits:0:Window = \"10\": has no unit. Write \"10s\" for seconds, \"10m\" for minutes.",
                "BotSentinel:Policies:default:Limits:0:permits: is missing. Write a whole number from 1 to 1,000,000,000.",
                "BotSentinel:Policies:default:Limits:3:Permits = \"many\": cannot be read. Write a whole number from 1 to 1,000,000,000.",
                "BotSentinel:rules:0:policy = \"defualt\": is no policy. Did you mean \"default\"?",
            ],
            exception.Errors.Select(error => error.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Limits:00:Permits", "5")]
    [InlineData("Limits:99999999:Permits", "5")]
    [InlineData("Limits:-1:Permits", "5")]
    [InlineData("Limits", "5")]
    [InlineData("Debounce", "1s")]
    public void OddKeys_AreMistakesNotFailures(string key, string value) =>
        Assert.Throws<SentinelConfigurationException>(() => PolicyReader.Read(Section(($"Policies:default:{key}", value))));

    [Fact]
    public void AbsentSection_LimitsNothing() =>
        Assert.Equal("{}", PolicyWriter.Write(PolicyReader.Read(new ConfigurationBuilder().Build().GetSection("BotSentinel"))));

    private static SentinelBuilder SampleInCode() => new SentinelBuilder()
        .PerUser(20, TimeSpan.FromMinutes(1), burst: 30)
        .Limit(new LimitOptions { Scope = LimitScope.User | LimitScope.Chat, Permits = 5, Window = TimeSpan.FromSeconds(10) })
        .Notify()
        .Configure(options => options with
        {
            Policies = options.Policies.SetItem("default", options.Policies["default"] with
            {
                Debounce = new DebounceOptions { Scope = LimitScope.User, Window = TimeSpan.FromSeconds(1) },
            }),
        })
        .AddPolicy("expensive", new PolicyOptions
        {
            Extends = "default",
            Mode = PolicyMode.Shadow,
            Limits = [new LimitOptions { Scope = LimitScope.User | LimitScope.Command, Permits = 3, Window = TimeSpan.FromHours(1), Algorithm = LimitAlgorithm.SlidingWindow }],
        })
        .AddRule(new RuleOptions { Policy = "expensive", When = new ConditionOptions { Command = ["/imagine", "/render"], Not = new ConditionOptions { Role = ["vip"] } } })
        .AddRule(new RuleOptions { Policy = "default" })
        .AddRole("vip", 1001, "U024BE7LH")
        .Allow(1001, "owner");

    private static IConfigurationSection SectionOf(string json) => new ConfigurationBuilder().AddJsonStream(Wrapped(json)).Build().GetSection("BotSentinel");

    private static MemoryStream Wrapped(string json) => new(Encoding.UTF8.GetBytes($$"""{ "BotSentinel": {{json}} }"""));

    private static IConfigurationSection Section(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("BotSentinel:" + setting.Key, (string?)setting.Value)))
        .Build()
        .GetSection("BotSentinel");
}
