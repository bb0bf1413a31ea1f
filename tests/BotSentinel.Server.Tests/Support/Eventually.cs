namespace BotSentinel.Server.Tests.Support;

/// <summary>Waits for what happens on another thread, without a guess at how long it takes.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
