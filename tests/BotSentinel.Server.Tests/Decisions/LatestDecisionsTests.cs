using BotSentinel.Decisions;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Tenants;
using BotSentinel.Updates;

namespace BotSentinel.Server.Tests.Decisions;

public sealed class LatestDecisionsTests
{
    private static readonly TenantState Noisy = new("noisy", TimeProvider.System), Quiet = new("quiet", TimeProvider.System), Other = new("other", TimeProvider.System);

    private readonly LatestDecisions _latest = new(most: 10);

    [Fact]
    public void TenantUnderAFlood_PushesOutItsOwnDecisionsAlone()
    {
        Add(Quiet, "q1", "q2", "q3");

        Add(Noisy, [.. Enumerable.Range(0, 100).Select(i => $"n{i}")]);

        Assert.Equal(["q3", "q2", "q1"], _latest.Refusals("quiet").Select(view => view.Id));
        Assert.Equal(["n99", "n98", "n97", "n96", "n95", "n94", "n93"], _latest.Refusals("noisy").Select(view => view.Id));
    }

    [Fact]
    public void TenantWithLittle_FindsRoomWhereOthersHaveMuch()
    {
        Add(Noisy, [.. Enumerable.Range(0, 100).Select(i => $"n{i}")]);

        Add(Quiet, "q1", "q2");
        Add(Other, "o1");

        Assert.Equal((7, 2, 1), (_latest.Refusals("noisy").Count, _latest.Refusals("quiet").Count, _latest.Refusals("other").Count));
        Assert.Null(_latest.Find("noisy", "n0"));
    }

    [Fact]
    public void Decision_IsFoundByItsOwnTenantAlone()
    {
        Add(Quiet, "q1");

        Assert.NotNull(_latest.Find("quiet", "q1"));
        Assert.Null(_latest.Find("noisy", "q1"));
    }

    private void Add(TenantState tenant, params string[] ids)
    {
        foreach (string id in ids)
        {
            _latest.Add(new LatestDecision(tenant, new DecisionView { Id = id, Bot = "bot", At = DateTimeOffset.UnixEpoch, Kind = UpdateKind.Message, Verdict = Verdict.Deny, Reason = Reason.Limited, Stage = Stage.Limits, Trace = [] }, IsRefusal: true));
        }
    }
}
