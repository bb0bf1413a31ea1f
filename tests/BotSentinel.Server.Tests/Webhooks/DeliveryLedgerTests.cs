using BotSentinel.Server.Webhooks;

namespace BotSentinel.Server.Tests.Webhooks;

public sealed class DeliveryLedgerTests
{
    [Fact]
    public void LongestKnownUpdate_IsForgottenFirstWhateverItsNumber()
    {
        var ledger = new DeliveryLedger(capacity: 2);
        foreach (long updateId in (long[])[9, 3, 7])
        {
            Assert.Equal(ClaimKind.Decide, ledger.Claim(updateId).Kind);
            ledger.Settle(updateId, DeliveryState.Taken);
        }

        Assert.Equal([ClaimKind.Done, ClaimKind.Done, ClaimKind.Decide], ((long[])[3, 7, 9]).Select(updateId => ledger.Claim(updateId).Kind));
    }

    [Fact]
    public void UpdateUnderWay_IsNeverForgotten()
    {
        var ledger = new DeliveryLedger(capacity: 2);
        ledger.Claim(1);
        for (long updateId = 2; updateId < 1000; updateId++)
        {
            ledger.Claim(updateId);
            ledger.Settle(updateId, DeliveryState.Refused);
        }

        Assert.Equal(ClaimKind.Wait, ledger.Claim(1).Kind);
    }

    [Fact]
    public async Task EveryoneWhoWaits_GoesOnWhenTheUpdateIsSettled()
    {
        var ledger = new DeliveryLedger();
        ledger.Claim(1);
        Claim[] waiting = [ledger.Claim(1), ledger.Claim(1)];

        ledger.Settle(1, DeliveryState.NotTaken);

        await Task.WhenAll(waiting.Select(claim => claim.Settled!)).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal([ClaimKind.Forward, ClaimKind.Wait], [ledger.Claim(1).Kind, ledger.Claim(1).Kind]);
    }

    [Fact]
    public void UpdateThatWasNotDecided_IsDecidedWhenItComesAgain()
    {
        var ledger = new DeliveryLedger();
        ledger.Claim(1);

        ledger.Settle(1, DeliveryState.Undecided);

        Assert.Equal(ClaimKind.Decide, ledger.Claim(1).Kind);
    }
}
