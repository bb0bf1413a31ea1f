using BotSentinel.Decisions;
using BotSentinel.Events;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Tests.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Pipeline;

public class HandlerTests
{
    private const string Buy = "Shop.Buy";
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void HandlersPolicyAndRulesPolicy_AreCheckedAndTakenAsOne()
    {
        using Sentinel sentinel = Make(s => s.PerUser(3, TimeSpan.FromMinutes(1)).AddPolicy("buying", Limit(1)).AddHandler(Buy, new HandlerOptions { Policies = ["buying"] }));

        Decision bought = sentinel.Decide(By(1, Buy));
        Decision again = sentinel.Decide(By(1, Buy));
        Decision other = sentinel.Decide(By(1, "Shop.Look"));

        Assert.Equal((Verdict.Allow, "buying", Buy), (bought.Verdict, bought.Policy, bought.Rule));
        Assert.Equal((Verdict.Deny, Reason.Limited, "buying", Buy, "user-1"), (again.Verdict, again.Reason, again.Policy, again.Rule, again.Detail));
        Assert.Equal((Verdict.Allow, "default"), (other.Verdict, other.Policy));
        Assert.Equal(1, other.Trace.Single(entry => entry.Name == "default/user-1").Remaining);
    }

    [Fact]
    public void HandlersCost_IsTakenOfEveryLimit()
    {
        using Sentinel sentinel = Make(s => s.PerUser(7, TimeSpan.FromMinutes(1)).AddHandler(Buy, new HandlerOptions { Cost = 3 }));

        Decision[] decisions = [.. Enumerable.Range(0, 3).Select(_ => sentinel.Decide(By(1, Buy)))];
        Decision cheap = sentinel.Decide(By(1, "Shop.Look"));

        Assert.Equal([false, false, true], decisions.Select(decision => decision.IsRefused));
        Assert.False(cheap.IsRefused);
        Assert.True(sentinel.Decide(By(1, null)).IsRefused);
    }

    [Fact]
    public void CostOfWhatIsHeld_ComesBackWhole()
    {
        using Sentinel sentinel = Make(s => s
            .Limit(new LimitOptions { Permits = 4, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.Concurrency })
            .AddHandler(Buy, new HandlerOptions { Cost = 4 }));

        Decision first = sentinel.Decide(By(1, Buy));
        bool meanwhile = sentinel.Decide(By(1, Buy)).IsRefused;
        first.Lease!.Dispose();

        Assert.True(meanwhile);
        Assert.False(sentinel.Decide(By(1, Buy)).IsRefused);
    }

    [Fact]
    public void SenderWithoutRole_IsForbiddenAndTakesNothing()
    {
        using Sentinel sentinel = Make(s => s.PerUser(1, TimeSpan.FromMinutes(1)).AddRole("admin", 7).AddRole("owner", 8).AddHandler(Buy, new HandlerOptions { Roles = ["admin", "owner"] }));

        Decision refused = sentinel.Decide(By(1, Buy));

        Assert.Equal((Verdict.Deny, Reason.Forbidden, Stage.Policy, "admin or owner", Buy), (refused.Verdict, refused.Reason, refused.Stage, refused.Detail, refused.Rule));
        Assert.Equal(TimeSpan.MaxValue, refused.RetryAfter);
        Assert.Contains(refused.Trace, entry => entry is { Stage: Stage.Policy, Outcome: ReadingOutcome.Denied });
        Assert.False(sentinel.Decide(By(1, null)).IsRefused);
        Assert.False(sentinel.Decide(By(7, Buy)).IsRefused);
        Assert.False(sentinel.Decide(By(8, Buy)).IsRefused);
    }

    [Fact]
    public void HandlerInShadow_RecordsWhatItWouldRefuse()
    {
        using Sentinel sentinel = Make(s => s.AddRole("admin", 7).AddPolicy("buying", Limit(1))
            .AddHandler(Buy, new HandlerOptions { Policies = ["buying"], Mode = PolicyMode.Shadow })
            .AddHandler("Shop.Ban", new HandlerOptions { Roles = ["admin"], Mode = PolicyMode.Shadow }));

        sentinel.Decide(By(1, Buy));
        Decision limited = sentinel.Decide(By(1, Buy));
        Decision forbidden = sentinel.Decide(By(1, "Shop.Ban"));

        Assert.Equal((false, true, Reason.Limited), (limited.IsRefused, limited.IsShadow, limited.Reason));
        Assert.Equal((false, true, Reason.Forbidden), (forbidden.IsRefused, forbidden.IsShadow, forbidden.Reason));
    }

    [Fact]
    public void DecidedBeforeTheHandlerWasKnown_OnlyTheHandlerIsAsked()
    {
        using Sentinel sentinel = Make(s => s.PerUser(1, TimeSpan.FromMinutes(1)).AddPolicy("buying", Limit(2)).AddHandler(Buy, new HandlerOptions { Policies = ["buying"] }));
        Decision first = sentinel.Decide(By(1, null));

        Decision[] later = [.. Enumerable.Range(0, 3).Select(_ => sentinel.DecideForHandler(By(1, Buy)))];

        Assert.False(first.IsRefused);
        Assert.Equal([false, false, true], later.Select(decision => decision.IsRefused));
        Assert.False(sentinel.DecideForHandler(By(1, "Shop.Look")).IsRefused);
    }

    [Fact]
    public void File_ReplacesWhatTheProgramSaysByDefault_WhicheverComesFirst()
    {
        using PolicyFolder folder = new();
        string file = folder.Write("""{ "policies": { "Shop.Buy": { "limits": { "permits": 5, "window": "1m" } } }, "handlers": { "shop.buy": { "policies": "Shop.Buy", "cost": 2 } } }""");
        static SentinelOptions Attributes(SentinelOptions options) => options with
        {
            Policies = options.Policies.SetItem(Buy, Limit(1)),
            Handlers = options.Handlers.SetItem(Buy, new HandlerOptions { Policies = [Buy] }),
        };

        SentinelOptions before = new SentinelBuilder().ConfigureDefaults(Attributes).LoadPolicies(file).BuildOptions();
        SentinelOptions after = new SentinelBuilder().LoadPolicies(file).ConfigureDefaults(Attributes).BuildOptions();

        Assert.Equal(PolicyWriter.Write(before), PolicyWriter.Write(after));
        Assert.Equal((5, 2d), (after.Policies[Buy].Limits[0].Permits, after.Handlers[Buy].Cost));
    }

    [Fact]
    public void UnknownNamesAndImpossibleCost_AreAllReported()
    {
        SentinelBuilder builder = new SentinelBuilder().AddPolicy("buying", Limit(2)).AddRole("admin", 1)
            .AddHandler(Buy, new HandlerOptions { Policies = ["buing", "buying"], Roles = ["admn"], Cost = 3 });

        var error = Assert.Throws<SentinelConfigurationException>(builder.BuildOptions);

        Assert.Equal(["handlers[\"Shop.Buy\"].policies[0]", "handlers[\"Shop.Buy\"].roles", "handlers[\"Shop.Buy\"].cost"], error.Errors.Select(one => one.Path));
        Assert.Contains("\"buying\"", error.Errors[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forbidden_IsToldAsBlocked()
    {
        List<Reason> told = [];
        await using (Sentinel sentinel = Make(s => s.AddRole("admin", 7).AddHandler(Buy, new HandlerOptions { Roles = ["admin"] })))
        {
            sentinel.Events.Subscribe(SentinelEventKind.Blocked, happened =>
            {
                told.Add(happened.Decision.Reason);
                return ValueTask.CompletedTask;
            });
            sentinel.Decide(By(1, Buy));
        }

        Assert.Equal([Reason.Forbidden], told);
    }

    private Sentinel Make(Func<SentinelBuilder, SentinelBuilder> say) => say(new SentinelBuilder { TimeProvider = _clock }).Build();

    private static PolicyOptions Limit(int permits) => new() { Limits = [new LimitOptions { Scope = LimitScope.User, Permits = permits, Window = TimeSpan.FromMinutes(1) }] };

    private static BotUpdate By(long user, string? handler) => new() { Platform = Platform.Telegram, Kind = UpdateKind.Message, UserId = user, ChatId = user, Handler = handler };
}
