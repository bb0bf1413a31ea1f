using System.Text.Json;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Decisions;

/// <summary>The gateway's decisions in the order they were made, each once. Its nodes write with clocks of their own, so that one may turn up behind others: the latest are looked through each time.</summary>
internal sealed class DecisionFeed(GatewayClient gateway, Shell shell, string? bot, string? subject)
{
    private const int PerLook = 200, MostPages = 50, MostRemembered = 5_000;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The latest so many; what was before them is not told later.</summary>
    public async Task<IReadOnlyList<JsonElement>> BeginAsync(int count, CancellationToken cancellationToken)
    {
        Page<JsonElement> page = await LookAsync(Math.Max(count, PerLook), null, cancellationToken);
        foreach (JsonElement decision in page.Items.Reverse())
        {
            Remember(IdOf(decision));
        }

        return [.. page.Items.Take(count).Reverse()];
    }

    /// <summary>Those that were made since.</summary>
    public async Task<IReadOnlyList<JsonElement>> NextAsync(CancellationToken cancellationToken)
    {
        List<JsonElement> found = [];
        string? after = null;
        for (int pages = 0; ; pages++)
        {
            if (pages == MostPages)
            {
                await shell.TellAsync($"There were more than {Words.Number(found.Count)} since: those before are left out here; the gateway has them.");
                break;
            }

            Page<JsonElement> page = await LookAsync(PerLook, after, cancellationToken);
            List<JsonElement> unseen = [.. page.Items.Where(decision => !_seen.Contains(IdOf(decision)))];
            found.AddRange(unseen);
            after = page.Next;
            if (after is null || unseen.Count < page.Items.Count)
            {
                break;
            }
        }

        found.Reverse();
        found.ForEach(decision => Remember(IdOf(decision)));
        return found;
    }

    private static string IdOf(JsonElement decision) => decision.GetProperty("id").GetString()!;

    private Task<Page<JsonElement>> LookAsync(int limit, string? after, CancellationToken cancellationToken)
    {
        string[] wishes = [$"limit={limit}", Wish("bot", bot), Wish("subject", subject), Wish("after", after)];
        return gateway.GetAsync<Page<JsonElement>>($"decisions?{string.Join('&', wishes.Where(wish => wish.Length > 0))}", cancellationToken);
    }

    private static string Wish(string name, string? value) => value is null ? "" : $"{name}={Uri.EscapeDataString(value)}";

    private void Remember(string id)
    {
        if (_seen.Add(id))
        {
            _order.Enqueue(id);
            while (_order.Count > MostRemembered)
            {
                _seen.Remove(_order.Dequeue());
            }
        }
    }
}
