namespace BotSentinel.Server.Gateway;

/// <summary>Keeps bots' counters in a folder over a restart, so that it hands no flooder a new burst. Only the process's own user may read the files: who knows what is in them can aim at others' counters.</summary>
/// <param name="folder">Where the files are; null: nothing is kept.</param>
/// <param name="logger">Hears what could not be read or written.</param>
internal sealed partial class CounterFiles(string? folder, ILogger<CounterFiles> logger)
{
    /// <summary>Gives a sentinel that has not decided yet what the bot of this name had counted.</summary>
    public void Read(string bot, Sentinel sentinel)
    {
        if (folder is null || !File.Exists(PathOf(bot)))
        {
            return;
        }

        try
        {
            using FileStream file = File.OpenRead(PathOf(bot));
            sentinel.RestoreCounters(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            NotRead(logger, bot, unreadable.Message);
        }
    }

    /// <summary>Writes what the bot of this name has counted; a failure leaves the older file.</summary>
    public void Write(string bot, Sentinel sentinel)
    {
        if (folder is null)
        {
            return;
        }

        string written = PathOf(bot) + ".new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(written, options))
            {
                sentinel.SaveCounters(file);
            }

            File.Move(written, PathOf(bot), overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            NotWritten(logger, bot, unwritable.Message);
        }
    }

    // The slash between tenant and bot would make a folder; no name has a dot.
    private string PathOf(string bot) => Path.Combine(folder!, $"{bot.ToLowerInvariant().Replace('/', '.')}.counters");

    [LoggerMessage(LogLevel.Warning, "The counters of bot {Bot} were not read, and begin anew: {Reason}")]
    private static partial void NotRead(ILogger logger, string bot, string reason);

    [LoggerMessage(LogLevel.Warning, "The counters of bot {Bot} were not written, and will begin anew: {Reason}")]
    private static partial void NotWritten(ILogger logger, string bot, string reason);
}
