using System.Collections.Immutable;
using System.Net;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Updates;
using CsCheck;

namespace BotSentinel.Tests.Policies;

public class PolicyWriterTests
{
    private static readonly Gen<string> Name = Gen.String[Gen.Char["abcXYZ019"], 1, 8];
    private static readonly Gen<LimitOptions> Limit = Gen.Select(
        Gen.Int[1, 511], Gen.Int[1, 1_000_000], Gen.Long[1, 1_000_000], Gen.Int[0, 2], Gen.Bool,
        (scope, permits, milliseconds, algorithm, burst) => new LimitOptions
        {
            Scope = (scope & 256) != 0 ? LimitScope.Global : (LimitScope)scope,
            Permits = permits,
            Window = TimeSpan.FromMilliseconds(milliseconds),
            Algorithm = (LimitAlgorithm)algorithm,
            Burst = burst && algorithm == 0 ? permits * 2 : null,
        });

    private static readonly Gen<PolicyOptions> Policy = Gen.Select(
        Limit.Array[0, 4], Gen.Int[0, 3], Gen.Int[0, 2], Gen.String[Gen.Char['\0', '\u2000'], 0, 40], Gen.Int[0, 2],
        (limits, mode, notify, text, count) => new PolicyOptions
        {
            Limits = [.. limits],
            Mode = mode == 3 ? null : (PolicyMode)mode,
            Notify = notify == 2 ? null : (NoticeMode)notify,
            NotifyText = text.Length == 0 ? null : text,
            CountDenied = count == 2 ? null : count == 1,
            Debounce = count == 0 ? new DebounceOptions { Window = TimeSpan.FromSeconds(3) } : null,
        });

    private static readonly Gen<ListEntryOptions> Entry = Gen.Select(
        Gen.Int[0, 2], Gen.Long[1, long.MaxValue], Gen.Int[0, 1_000_000],
        (which, id, seconds) => new ListEntryOptions
        {
            User = which == 0 ? id : default(PlatformId),
            Chat = which == 1 ? "C" + id : default(PlatformId),
            Network = which == 2 ? new IPNetwork(new IPAddress(id & 0xFFFFFFFF), 32) : null,
            Until = id % 2 == 0 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null,
        });

    private static readonly Gen<SentinelOptions> Options = Gen.Select(
        Gen.Select(Name, Policy).Array[0, 4], Entry.Array[0, 4], Gen.Int[1_000, 100_000_000],
        (policies, entries, subjects) => new SentinelOptions
        {
            Policies = policies.DistinctBy(pair => pair.Item1, StringComparer.OrdinalIgnoreCase).ToImmutableDictionary(pair => pair.Item1, pair => pair.Item2).SetItem("default", new PolicyOptions()),
            Rules = [.. policies.Select(pair => new RuleOptions { Policy = pair.Item1, When = new ConditionOptions { Kind = [UpdateKind.CallbackQuery], Any = [new ConditionOptions { Chat = [ChatKind.Group] }] }, Continue = true })],
            Lists = new ListsOptions { Block = [.. entries] },
            MaxSubjects = subjects,
        });

    [Fact]
    public void ValidOptions_ReadBackAsWritten() => Options.Sample(options =>
    {
        string written = PolicyWriter.Write(options);
        Assert.Equal(written, PolicyWriter.Write(Files.Read(written)));
    });

    [Fact]
    public void Sample_ReadsBackAsWritten()
    {
        SentinelOptions options = Files.Read(Files.Sample);

        SentinelOptions again = Files.Read(PolicyWriter.Write(options));

        Assert.Equal(options.Policies["default"].Limits, again.Policies["default"].Limits);
        Assert.Equal(options.Policies["expensive"].Limits, again.Policies["expensive"].Limits);
        Assert.Equal(options.Rules[0].When!.Command, again.Rules[0].When!.Command);
        Assert.Equal(options.Rules[0].When!.Not!.Role, again.Rules[0].When!.Not!.Role);
        Assert.Equal(options.Roles["vip"], again.Roles["vip"]);
        Assert.Equal(options.Lists.Allow, again.Lists.Allow);
    }

    [Fact]
    public void DefaultOptions_AreWrittenAsNothing() => Assert.Equal("{}", PolicyWriter.Write(new SentinelOptions()));
}
