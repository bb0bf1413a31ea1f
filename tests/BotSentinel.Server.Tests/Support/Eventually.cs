using System.Runtime.CompilerServices;

namespace BotSentinel.Server.Tests.Support;

/// <summary>Waits for what happens on another thread, without a guess at how long it takes; what never happens fails at last, and says what did not.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? text = null) => TrueAsync(() => Task.FromResult(condition()), text);

    public static async Task TrueAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Longest, $"Not so after {Longest.TotalMinutes} minutes: {text}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
