using System.Text;

namespace BotSentinel.Cli.Terminal;

/// <summary>What is written is there whole or not at all: a file of another name until it is kept. Without a name, standard output.</summary>
internal sealed class OutputFile : IAsyncDisposable
{
    private readonly string? _path, _unfinished;
    private bool _isKept;

    private OutputFile(TextWriter writer, string? path, string? unfinished) => (Writer, _path, _unfinished) = (writer, path, unfinished);

    public TextWriter Writer { get; }

    public static OutputFile Open(Shell shell, string? path)
    {
        if (path is null or "-")
        {
            return new OutputFile(shell.Output, null, null);
        }

        string unfinished = path + ".new";
        return new OutputFile(new StreamWriter(unfinished, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)), path, unfinished);
    }

    /// <summary>All is written.</summary>
    public async Task KeepAsync()
    {
        await Writer.FlushAsync();
        if (_path is not null)
        {
            await Writer.DisposeAsync();
            File.Move(_unfinished!, _path, overwrite: true);
        }

        _isKept = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_path is not null && !_isKept)
        {
            await Writer.DisposeAsync();
            File.Delete(_unfinished!);
        }
    }
}
