using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Gateway;

/// <summary>Asks until there is an answer: a gateway that is updated, or busy, is no reason to stop looking.</summary>
internal static class Retry
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>The first answer. The first failure is told, and what no trying will change is thrown.</summary>
    public static async Task<T> UntilAnsweredAsync<T>(Shell shell, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        bool isTold = false;
        for (TimeSpan pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : pause)
        {
            try
            {
                return await ask(cancellationToken);
            }
            catch (CommandException failure) when (failure is not GatewayProblemException { IsPassing: false })
            {
                if (!isTold)
                {
                    await shell.TellAsync($"{failure.Message} Trying on.");
                    isTold = true;
                }

                await Task.Delay((failure as GatewayProblemException)?.RetryAfter is { } asked && asked > pause ? asked : pause, shell.Time, cancellationToken);
            }
        }
    }
}
