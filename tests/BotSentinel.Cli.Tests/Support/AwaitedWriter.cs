namespace BotSentinel.Cli.Tests.Support;

/// <summary>Output that tells when so many lines have been written.</summary>
internal sealed class AwaitedWriter(int lines) : StringWriter
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public Task Written => _written.Task;

    public override Task WriteLineAsync(string? value)
    {
        lock (_written)
        {
            base.WriteLine(value);
        }

        if (Interlocked.Increment(ref _count) == lines)
        {
            _written.SetResult();
        }

        return Task.CompletedTask;
    }
}
