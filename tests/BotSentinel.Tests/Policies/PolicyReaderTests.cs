using System.Net;
using System.Text;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Updates;
using CsCheck;

namespace BotSentinel.Tests.Policies;

public class PolicyReaderTests
{
    [Fact]
    public void SampleFile_IsReadAsItSays()
    {
        SentinelOptions options = Files.Read(Files.Sample);

        PolicyOptions standard = options.Policies["default"];
        Assert.Equal(new LimitOptions { Scope = LimitScope.User, Permits = 20, Window = TimeSpan.FromMinutes(1), Burst = 30 }, standard.Limits[0]);
        Assert.Equal(new LimitOptions { Scope = LimitScope.User | LimitScope.Chat, Permits = 5, Window = TimeSpan.FromSeconds(10) }, standard.Limits[1]);
        Assert.Equal(new DebounceOptions { Scope = LimitScope.User, Window = TimeSpan.FromSeconds(1) }, standard.Debounce);
        Assert.Equal(NoticeMode.Once, standard.Notify);
        PolicyOptions expensive = options.Policies["EXPENSIVE"];
        Assert.Equal("default", expensive.Extends);
        Assert.Equal(PolicyMode.Shadow, expensive.Mode);
        Assert.Equal(LimitAlgorithm.SlidingWindow, expensive.Limits[0].Algorithm);
        Assert.Equal(["/imagine", "/render"], options.Rules[0].When!.Command);
        Assert.Equal(["vip"], options.Rules[0].When!.Not!.Role);
        Assert.Equal("default", options.Rules[1].Policy);
        Assert.Equal<PlatformId>([1001, "U024BE7LH"], options.Roles["vip"]);
        Assert.Equal(new ListEntryOptions { User = 1001, Reason = "owner" }, options.Lists.Allow[0]);
    }

    [Fact]
    public void CommentsTrailingCommasAndByteOrderMark_AreAllowed()
    {
        byte[] file = [.. Encoding.UTF8.Preamble, .. "{ // all\n \"policies\": { /* none */ }, }"u8];

        Assert.Empty(PolicyReader.Check(file));
    }

    [Fact]
    public void EveryMistake_IsToldAtOnce()
    {
        IReadOnlyList<ConfigurationError> errors = Files.Errors("""
            {
              "policies": {
                "default": {
                  "limits": [
                    { "scope": "usr", "permits": "5", "window": 60 },
                    { "permitz": 3, "window": "10" },
                    { "permits": 5, "window": "1m", "cost": 6, "algorithm": "fixed-window", "burst": 2 }
                  ],
                  "extends": "expensve", "mode": "shade"
                },
                "expensive": []
              },
              "rules": [ { "policy": "expencive", "when": { "role": "vip", "kind": "edited_message" } }, { "when": { } } ],
              "lists": { "block": [ { "user": 1, "chat": 2 }, { "network": "192.0.2.0/33" }, { } ] }
            }
            """);

        Assert.Equal(
            [
                "lists.block[0]: names more than one subject. Write one of user, chat and network; use an entry for each.",
                "lists.block[1].network = \"192.0.2.0/33\": cannot be read. Write an address or network, such as \"192.0.2.7\", \"192.0.2.0/24\" or \"2001:db8::/48\".",
                "lists.block[2]: names nobody. Write one of user, chat and network.",
                "policies.default.extends = \"expensve\": is no policy. Did you mean \"expensive\"?",
                "policies.default.limits[0].permits = \"5\": is a text. Write 5, without quotes.",
                "policies.default.limits[0].scope = \"usr\": is none of the choices. Did you mean \"user\"?",
                "policies.default.limits[0].window = 60: has no unit. Write \"60s\" for seconds, \"60m\" for minutes.",
                "policies.default.limits[1].permits: is missing. Write a whole number from 1 to 1,000,000,000.",
                "policies.default.limits[1].permitz = 3: is no setting. Did you mean \"permits\"?",
                "policies.default.limits[1].window = \"10\": has no unit. Write \"10s\" for seconds, \"10m\" for minutes.",
                "policies.default.limits[2].burst = 2: has no meaning for fixed-window. Leave it out, or use token-bucket.",
                "policies.default.limits[2].cost = 6: is more than there ever are permits: nothing would pass. Write at most 5.",
                "policies.default.mode = \"shade\": is none of the choices. Did you mean \"shadow\"?",
                "policies.expensive = []: is a list. Write an object.",
                "rules[0].policy = \"expencive\": is no policy. Did you mean \"expensive\"?",
                "rules[0].when.kind = \"edited_message\": is none of the choices. Did you mean \"edited-message\"?",
                "rules[0].when.role = \"vip\": is no role. There are no roles yet; add it under roles, with the ids of those who have it.",
                "rules[1].policy: is missing. Write a name: a letter or digit, then up to 63 letters, digits, dots, hyphens or underscores.",
            ],
            errors.Select(error => error.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{", "line 1, column 2")]
    [InlineData("{\n  \"policies\": {},,\n}", "line 2, column 18")]
    [InlineData("{\n  \"größe\" 1 }", "line 2, column 11")]
    [InlineData("", "line 1, column 1")]
    public void SyntaxError_SaysLineAndColumn(string json, string place)
    {
        ConfigurationError error = Assert.Single(Files.Errors(json));

        Assert.Equal(place, error.Path);
        Assert.StartsWith("is not JSON: ", error.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"policies\"")]
    public void FileWithoutAnObject_IsRefused(string json) => Assert.Equal("", Assert.Single(Files.Errors(json)).Path);

    [Fact]
    public void RepeatedKey_IsRefused()
    {
        Assert.Equal("policies.default.mode", Assert.Single(Files.Errors("""{ "policies": { "default": { "mode": "off", "mode": "shadow" } } }""")).Path);
        Assert.Equal("policies.Default", Assert.Single(Files.Errors("""{ "policies": { "default": {}, "Default": {} } }""")).Path);
    }

    [Fact]
    public void KeyOfAnotherCase_IsUnknownAndTheRightOneSuggested() =>
        Assert.Equal("Did you mean \"policies\"?", Assert.Single(Files.Errors("""{ "Policies": {} }""")).Remedy);

    [Theory]
    [InlineData("1001", 1001L)]
    [InlineData("-1002003004005", -1002003004005L)]
    [InlineData("\"1001\"", 1001L)]
    [InlineData("\"U024BE7LH\"", "U024BE7LH")]
    public void Id_IsNumberOrText(string json, object id)
    {
        PlatformId expected = id is long number ? number : (string)id;

        Assert.Equal(expected, Files.Read($$"""{ "lists": { "block": { "chat": {{json}} } } }""").Lists.Block[0].Chat);
    }

    [Theory]
    [InlineData("\"192.0.2.7\"", "192.0.2.7/32")]
    [InlineData("\"192.0.2.0/24\"", "192.0.2.0/24")]
    [InlineData("\"192.0.2.7/24\"", "192.0.2.0/24")]
    [InlineData("\"2001:db8::/48\"", "2001:db8::/48")]
    public void Network_IsAddressOrPrefix(string json, string network) =>
        Assert.Equal(IPNetwork.Parse(network), Files.Read($$"""{ "lists": { "block": [ { "network": {{json}} } ] } }""").Lists.Block[0].Network);

    [Fact]
    public void MomentWithoutOffset_IsRefused()
    {
        const string entry = """{ "lists": { "block": [ { "user": 1, "until": "2030-01-31T12:00:00$" } ] } }""";

        Assert.Equal(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.FromHours(1)), Files.Read(entry.Replace("$", "+01:00", StringComparison.Ordinal)).Lists.Block[0].Until);
        Assert.Equal("lists.block[0].until", Assert.Single(Files.Errors(entry.Replace("$", "", StringComparison.Ordinal))).Path);
    }

    [Fact]
    public void MissingFile_IsAnErrorThatSaysWhereItWasLookedFor()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "botsentinel.json");

        var exception = Assert.Throws<SentinelConfigurationException>(() => PolicyReader.ReadFile(path));

        Assert.Contains("does not exist", exception.Message, StringComparison.Ordinal);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeepNesting_IsRefusedNotFollowed()
    {
        string json = $$"""{ "rules": [ { "policy": "a", "when": {{string.Concat(Enumerable.Repeat("{\"not\":", 5000))}}1{{new string('}', 5000)}} } ] }""";

        Assert.StartsWith("line 1", Assert.Single(Files.Errors(json)).Path, StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenText_IsRefused()
    {
        Assert.Contains("UTF-8", Assert.Single(PolicyReader.Check((byte[])[.. "{ \"rules\": \""u8, 0xC3, .. "\" }"u8])).Problem, StringComparison.Ordinal);
        Assert.Contains("pairs", Assert.Single(Files.Errors("""{ "rules": { "policy": "\ud800" } }""")).Problem, StringComparison.Ordinal);
        Assert.Contains("pairs", Assert.Single(Files.Errors("""{ "\ud800": 1 }""")).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void NoChangeToAFile_MakesTheReaderFail() =>
        Gen.Select(Gen.Int[0, Files.Sample.Length - 1], Gen.Byte, Gen.Int[0, 40]).Array[1, 4].Sample(changes =>
        {
            List<byte> file = [.. Encoding.UTF8.GetBytes(Files.Sample)];
            foreach ((int place, byte value, int length) in changes)
            {
                int start = Math.Min(place, file.Count);
                file.RemoveRange(start, Math.Min(length, file.Count - start));
                file.Insert(start, value);
            }

            Assert.All(PolicyReader.Check(file.ToArray()), error => Assert.NotEmpty(error.Remedy));
        });

    [Fact]
    public void LongValue_IsShortenedInTheError()
    {
        ConfigurationError error = Assert.Single(Files.Errors($$"""{ "maxSubjects": "{{new string('x', 10_000)}}" }"""));

        Assert.True(error.Value!.Length < 100);
    }
}
