using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Bots;

/// <summary>The bots at run time that are a caller's to use.</summary>
internal sealed class CallersBots(BotRegistry registry)
{
    /// <summary>A bot of the caller's tenant.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">Its id or name; null: the tenant's only one.</param>
    /// <param name="cancellationToken">Ends waiting for it to be made.</param>
    public async ValueTask<Bot> FindAsync(Caller caller, string? name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (name is not null && registry.ByName(name) is { } named && named.TenantId == caller.TenantId)
        {
            return await named.GetAsync();
        }

        BotSlot? found = null;
        foreach (BotSlot slot in registry.Slots.Where(slot => slot.TenantId == caller.TenantId))
        {
            if (name is null && found is not null)
            {
                throw ProblemException.Unreadable("The tenant has several bots: say which by the query parameter bot.");
            }

            found = name is null || slot.Id == name || slot.Name.EndsWith($"/{name}", StringComparison.OrdinalIgnoreCase) ? slot : found;
        }

        return await (found ?? throw ProblemException.NotFound("bot", name ?? "")).GetAsync();
    }

    /// <summary>The id that the API knows a bot by.</summary>
    public string IdOf(Bot bot) => registry.ByName(bot.Name)?.Id ?? bot.Name;
}
