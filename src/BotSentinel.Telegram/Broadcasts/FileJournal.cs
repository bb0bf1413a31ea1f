using System.Text;

namespace BotSentinel.Telegram.Broadcasts;

/// <summary>
/// A journal in a file of its own: a line for each outcome, <c>delivered 4711</c>. Handed to the system with each line, so that the end of the program, however
/// sudden, takes nothing away; a power failure may. One broadcast at a time.
/// </summary>
/// <param name="path">The file; made when it is not there. A broadcast with the same file goes on where that one was.</param>
public sealed class FileJournal(string path) : BroadcastJournal, IDisposable
{
    private readonly Lock _writing = new();
    private FileStream? _file;

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyDictionary<string, BroadcastOutcome>> ReadAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, BroadcastOutcome> outcomes = [];
        if (File.Exists(path))
        {
            // The last line may have been cut off in the middle: it is none then.
            string text = await File.ReadAllTextAsync(path, cancellationToken);
            foreach (string line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Split(' ') is [var outcome, var chat] && Enum.TryParse(outcome, ignoreCase: true, out BroadcastOutcome known) && Enum.IsDefined(known))
                {
                    outcomes[chat] = known;
                }
            }
        }

        return outcomes;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(string chat, BroadcastOutcome outcome)
    {
        byte[] line = Encoding.UTF8.GetBytes($"{outcome.ToString().ToLowerInvariant()} {chat}\n");
        lock (_writing)
        {
            _file ??= Open();
            _file.Write(line);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_writing)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private FileStream Open()
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        if (file.Seek(0, SeekOrigin.End) > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                file.WriteByte((byte)'\n');
            }
        }

        return file;
    }
}

/// <summary>A journal that ends with the program.</summary>
internal sealed class MemoryJournal : BroadcastJournal
{
    public override ValueTask<IReadOnlyDictionary<string, BroadcastOutcome>> ReadAsync(CancellationToken cancellationToken) =>
        new(new Dictionary<string, BroadcastOutcome>());

    public override ValueTask WriteAsync(string chat, BroadcastOutcome outcome) => ValueTask.CompletedTask;
}
