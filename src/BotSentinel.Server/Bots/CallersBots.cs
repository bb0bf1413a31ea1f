using System.Collections.Concurrent;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Bots;

/// <summary>The bots at run time that are a caller's to use. Remembers what it has looked for until a bot comes or goes. Thread safe.</summary>
internal sealed class CallersBots(BotRegistry registry)
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(string Tenant, string Name), BotSlot> _found = new();
    private int _generation = -1;

    /// <summary>A bot of the caller's tenant.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">Its id or name; null: the tenant's only one.</param>
    /// <param name="cancellationToken">Ends waiting for it to be made.</param>
    public ValueTask<Bot> FindAsync(Caller caller, string? name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int generation = registry.Generation;
        if (Interlocked.Exchange(ref _generation, generation) != generation || _found.Count > MostRemembered)
        {
            _found.Clear();
        }

        if (!_found.TryGetValue((caller.TenantId, name ?? ""), out BotSlot? slot))
        {
            slot = LookFor(caller.TenantId, name);
            if (generation == registry.Generation)
            {
                _found[(caller.TenantId, name ?? "")] = slot;
            }
        }

        return slot.Made is { } made ? new ValueTask<Bot>(made) : MadeAsync(slot, name);
    }

    private static async ValueTask<Bot> MadeAsync(BotSlot slot, string? name) => await slot.GetAsync() ?? throw NotFound(name);

    /// <summary>The id that the API knows a bot by.</summary>
    public string IdOf(Bot bot) => registry.ByName(bot.Name)?.Id ?? bot.Name;

    private static ProblemException NotFound(string? name) => ProblemException.NotFound("bot", name ?? "");

    private BotSlot LookFor(string tenant, string? name)
    {
        BotSlot[] found = [.. registry.Slots.Where(slot => slot.TenantId == tenant && (name is null || slot.Id == name || slot.Name.AsSpan(slot.Name.IndexOf('/', StringComparison.Ordinal) + 1).Equals(name, StringComparison.OrdinalIgnoreCase)))];
        return found switch
        {
            [var one] => one,
            [] => throw NotFound(name),
            _ => throw ProblemException.Unreadable("The tenant has several bots: say which by the query parameter bot."),
        };
    }
}
