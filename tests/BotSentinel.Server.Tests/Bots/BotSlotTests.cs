using BotSentinel.Server.Bots;

namespace BotSentinel.Server.Tests.Bots;

public sealed class BotSlotTests
{
    private static readonly string Hash = BotRegistry.HashText("1:a");

    private readonly TaskCompletionSource<Bot> _made = new();
    private int _makes;

    [Fact]
    public async Task BotAskedForAfterItWent_IsNotMade()
    {
        BotSlot slot = Slot();

        Bot? left = await slot.CloseAsync();

        Assert.Null(left);
        Assert.Null(await slot.GetAsync());
        Assert.Equal(0, _makes);
    }

    [Fact]
    public async Task BotThatWentWhileItWasMade_IsGivenToWhoeverTookItAway()
    {
        BotSlot slot = Slot();
        ValueTask<Bot?> asked = slot.GetAsync();

        ValueTask<Bot?> left = slot.CloseAsync();
        Bot bot = TestBot.New();
        _made.SetResult(bot);

        Assert.Same(bot, await left);
        Assert.Same(bot, await asked);
        bot.Dispose();
    }

    [Fact]
    public async Task BotThatCouldNotBeMade_IsTriedAgain()
    {
        Bot bot = TestBot.New();
        BotSlot slot = new("bot_1", "default", "shop", Hash, _ => ++_makes == 1 ? Task.FromException<Bot>(new InvalidOperationException()) : Task.FromResult(bot));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await slot.GetAsync());

        Assert.Same(bot, await slot.GetAsync());
        bot.Dispose();
    }

    [Fact]
    public async Task SlowMaking_HoldsUpNobodyWhoOnlyLooks()
    {
        using ManualResetEventSlim making = new(), goOn = new();
        Bot bot = TestBot.New();
        BotSlot slot = new("bot_1", "default", "shop", Hash, _ =>
        {
            making.Set();
            goOn.Wait(TestContext.Current.CancellationToken);
            return Task.FromResult(bot);
        });

        ValueTask<Bot?> asked = slot.GetAsync();
        making.Wait(TestContext.Current.CancellationToken);
        Assert.Null(slot.Made);
        ValueTask<Bot?> settled = slot.SettledAsync();
        Assert.False(settled.IsCompleted);
        goOn.Set();

        Assert.Same(bot, await asked);
        Assert.Same(bot, await settled);
        bot.Dispose();
    }

    private BotSlot Slot() => new("bot_1", "default", "shop", Hash, _ =>
    {
        _makes++;
        return _made.Task;
    });
}
