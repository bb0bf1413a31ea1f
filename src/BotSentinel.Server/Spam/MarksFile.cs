using BotSentinel.Filters.Spam.Marks;

namespace BotSentinel.Server.Spam;

/// <summary>Keeps what operators marked over a restart: written after each change, several in a row as one. Only the process's own user may read it.</summary>
/// <param name="folder">Where it is; null: nothing is kept.</param>
/// <param name="marks">The marks.</param>
/// <param name="logger">Hears what could not be read or written.</param>
internal sealed partial class MarksFile(string? folder, SpamMarks marks, ILogger<MarksFile> logger) : IAsyncDisposable
{
    private readonly Lock _writing = new();
    private readonly string? _path = folder is null ? null : Path.Combine(folder, "spam.marks");
    private Task _written = Task.CompletedTask;
    private bool _isWanted, _isWriting;

    /// <summary>Reads what was kept, and keeps what comes.</summary>
    public void Open()
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            if (File.Exists(_path) && !IsRestored(_path))
            {
                // It is the only copy of what people did by hand: not to be written over.
                File.Move(_path, _path + ".damaged", overwrite: true);
            }

            marks.Changed += WriteSoon;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            NotRead(logger, unreadable.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        marks.Changed -= WriteSoon;
        Task written;
        lock (_writing)
        {
            written = _written;
        }

        await written;
    }

    private bool IsRestored(string path)
    {
        using FileStream file = File.OpenRead(path);
        return marks.Restore(file);
    }

    private void WriteSoon(object? sender, EventArgs happened)
    {
        lock (_writing)
        {
            _isWanted = true;
            if (!_isWriting)
            {
                _isWriting = true;
                _written = Task.Run(WriteAll);
            }
        }
    }

    private void WriteAll()
    {
        while (IsWanted())
        {
            Write();
        }
    }

    private bool IsWanted()
    {
        lock (_writing)
        {
            bool isWanted = _isWriting = _isWanted;
            _isWanted = false;
            return isWanted;
        }
    }

    private void Write()
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            string written = _path + ".new";
            using (var file = new FileStream(written, options))
            {
                marks.Save(file);
            }

            File.Move(written, _path!, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            NotWritten(logger, unwritable.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What operators marked as spam cannot be read; the file stays as it is, and what is marked from now on is not kept: {Reason}")]
    private static partial void NotRead(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "What operators marked as spam was not written, and will be with the next mark: {Reason}")]
    private static partial void NotWritten(ILogger logger, string reason);
}
