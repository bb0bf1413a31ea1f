namespace BotSentinel.Cli.Terminal;

/// <summary>How far long work is, on one line that is written over; on a terminal alone, and never among what was asked for.</summary>
internal sealed class ProgressLine(Shell shell) : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private long _shown;
    private int _length;

    public async Task ShowAsync(string text)
    {
        if (!shell.IsErrorsTerminal || (_shown != 0 && shell.Time.GetElapsedTime(_shown) < Between))
        {
            return;
        }

        _shown = shell.Time.GetTimestamp();
        await shell.Errors.WriteAsync($"\r{text.PadRight(_length)}");
        await shell.Errors.FlushAsync();
        _length = text.Length;
    }

    /// <summary>Takes the line away.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_length > 0)
        {
            await shell.Errors.WriteAsync($"\r{new string(' ', _length)}\r");
        }
    }
}
