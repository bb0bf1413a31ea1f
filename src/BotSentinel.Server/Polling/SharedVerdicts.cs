using System.Globalization;
using BotSentinel.Decisions;
using BotSentinel.Stores;
using BotSentinel.Updates;

namespace BotSentinel.Server.Polling;

/// <summary>
/// Verdicts that all gateways know of one bot's polled updates, so that one that Telegram gives again, to a gateway that takes over, is neither decided nor charged again. While the
/// store is down each gateway knows its own alone.
/// </summary>
internal sealed class SharedVerdicts(CounterStore store, string bot)
{
    private const string Kind = "poll";
    private const string UnderWay = "under-way";

    /// <summary>A gateway that died between deciding and noting leaves this; whoever takes over decides anew.</summary>
    private static readonly TimeSpan LongestDecision = TimeSpan.FromSeconds(10);

    /// <summary>Telegram holds what a bot did not confirm for a day.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    /// <summary>Whether each update was refused; null: nobody decided yet. All are asked about at once.</summary>
    public async Task<bool?[]> KnownAsync(IReadOnlyList<BotUpdate> updates)
    {
        string?[] noted = await Task.WhenAll(updates.Select(update => store.ClaimAsync(Kind, Name(update), UnderWay, LongestDecision).AsTask()));
        return [.. noted.Select(note => note switch
        {
            nameof(Verdict.Deny) => true,
            nameof(Verdict.Allow) => false,
            _ => (bool?)null,
        })];
    }

    /// <summary>Notes what was decided.</summary>
    public Task NoteAsync(IReadOnlyList<BotUpdate> updates, IReadOnlyList<Decision> decisions) => Task.WhenAll(updates.Select((update, at) =>
        store.NoteAsync(Kind, Name(update), decisions[at].IsRefused ? nameof(Verdict.Deny) : nameof(Verdict.Allow), Remembered).AsTask()));

    private string Name(BotUpdate update) => string.Create(CultureInfo.InvariantCulture, $"{bot}/{update.UpdateId}");
}
