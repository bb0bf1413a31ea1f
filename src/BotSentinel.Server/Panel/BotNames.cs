using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Panel;

/// <summary>Bots' names, for pages that show bots; ids alone where the viewer may not see bots.</summary>
internal sealed class BotNames(BotService bots)
{
    private const int Most = 500;

    public async Task<IReadOnlyList<(string Id, string Name)>> ListAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.May(KeyScope.BotsRead) ? [.. (await bots.ListAsync(caller, new PageRequest(Most, null), cancellationToken)).Items.Select(bot => (bot.Id, bot.Name))] : [];
}
