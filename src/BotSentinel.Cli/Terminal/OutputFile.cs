using System.Text;

namespace BotSentinel.Cli.Terminal;

/// <summary>What is written is there whole or not at all: a file of another name until it is kept. Without a name, standard output; devices and pipes are written to as they are.</summary>
internal sealed class OutputFile : IAsyncDisposable
{
    private const string Devices = "/dev/";

    private readonly string? _path, _unfinished;
    private readonly bool _isOwn;
    private bool _isKept;

    private OutputFile(TextWriter writer, bool isOwn, string? path = null, string? unfinished = null) => (Writer, _isOwn, _path, _unfinished) = (writer, isOwn, path, unfinished);

    public TextWriter Writer { get; }

    public static OutputFile Open(Shell shell, string? path)
    {
        if (path is null or "-")
        {
            return new OutputFile(shell.Output, isOwn: false);
        }

        // /dev/fd/63 is a link to a pipe, which has no name.
        FileInfo file = new(path);
        if (file.FullName.StartsWith(Devices, StringComparison.Ordinal))
        {
            return new OutputFile(Begin(file.FullName, FileMode.Open), isOwn: true);
        }

        string target = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        string unfinished = $"{target}.{Guid.NewGuid():N}";
        return new OutputFile(Begin(unfinished, FileMode.CreateNew), isOwn: true, target, unfinished);
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
        if (!_isOwn)
        {
            return;
        }

        await Writer.DisposeAsync();
        if (_unfinished is not null && !_isKept)
        {
            File.Delete(_unfinished);
        }
    }

    private static StreamWriter Begin(string path, FileMode mode) => new(new FileStream(path, mode, FileAccess.Write), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
