namespace BotSentinel.Redis.Connection;

/// <summary>
/// Keeps decisions away from a server that does not answer. One failure has it looked at, at once; a second one in a row that the look confirms, or a third, opens the breaker. It
/// looks again after a while that differs from node to node, and closes with the first answer. Thread safe.
/// </summary>
/// <param name="look">Whether the server answers to a write, within the time of a decision.</param>
/// <param name="changed">Called with true when it opens, with false when it closes.</param>
/// <param name="clock">Real time.</param>
internal sealed class Breaker(Func<Task<bool>> look, Action<bool> changed, TimeProvider clock) : IDisposable
{
    private const int Most = 3;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _over = new();
    private int _failures;
    private int _looking;
    private volatile bool _isOpen;

    /// <summary>Whether decisions are to go without the server.</summary>
    public bool IsOpen => _isOpen;

    public void Succeeded()
    {
        if (Volatile.Read(ref _failures) != 0)
        {
            Volatile.Write(ref _failures, 0);
        }
    }

    /// <param name="isCertain">Whether the failure leaves no doubt, such as that there is no connection.</param>
    public void Failed(bool isCertain)
    {
        if (_isOpen)
        {
            return;
        }

        if (Interlocked.Increment(ref _failures) >= Most || isCertain)
        {
            Open();
        }

        if (Interlocked.Exchange(ref _looking, 1) == 0)
        {
            _ = LookAsync();
        }
    }

    public void Dispose() => _over.Cancel();

    private void Open()
    {
        if (!_isOpen)
        {
            _isOpen = true;
            changed(true);
        }
    }

    private async Task LookAsync()
    {
        try
        {
            while (!await look())
            {
                Open();
                TimeSpan pause = ShortestPause + ((LongestPause - ShortestPause) * Random.Shared.NextDouble());
                await Task.Delay(pause, clock, _over.Token);
            }

            Volatile.Write(ref _failures, 0);
            Volatile.Write(ref _looking, 0);
            if (_isOpen)
            {
                _isOpen = false;
                changed(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody decides any more.
        }
    }
}
