using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;

namespace BotSentinel.Server.Api;

/// <summary>Writes into the caller's audit log that something was asked for which is not the caller's to find.</summary>
internal sealed partial class Misses(DurableStore store, ILogger<Misses> logger)
{
    private const int LongestShown = 64;

    /// <summary>Notes it; a failure is logged, and the caller is answered all the same.</summary>
    public async Task NoteAsync(Caller caller, string thing, string id)
    {
        string shown = (id.Length <= LongestShown ? id : id[..LongestShown]).Replace('\0', ' ');
        try
        {
            await using StoreSession session = await store.WriteAsync(caller);
            session.Audit("access.miss", shown, new { thing });
            await session.CommitAsync();
        }
        catch (Exception failure) when (Problems.Of(failure) is not null)
        {
            LogNotNoted(failure);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A try for something of nobody or of another tenant could not be written into the audit log.")]
    private partial void LogNotNoted(Exception failure);
}
