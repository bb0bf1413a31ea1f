using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Decisions;

/// <summary>Decisions that were made about a tenant's bots: refusals from the database, others as long as they are in memory.</summary>
internal sealed class DecisionService(DurableStore store, DecisionRecorder recorder, GatewayOptions options)
{
    private const string Thing = "decision";

    /// <summary>Refusals, latest first: those in the database, or, where the gateway runs from files, those still in memory.</summary>
    public async Task<Page<DecisionView>> ListAsync(Caller caller, DecisionQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        string before = page.Start.Length == 0 ? "~" : page.Start;
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        string? bot = query.Bot is { } wanted ? (await BotService.FindAsync(session, wanted, cancellationToken)).Id : null;
        string? subject = query.Subject is { } named ? ListService.Subject(named) : null;
        if (options.Database is null)
        {
            return Page<DecisionView>.Of(
                [.. recorder.Refusals(caller.TenantId).Where(view => string.CompareOrdinal(view.Id, before) < 0 && (bot is null || view.Bot == bot) && (subject is null || view.User == subject || view.Chat == subject)).Take(page.ToRead)],
                page,
                view => view.Id,
                view => view);
        }

        IQueryable<DecisionRow> rows = session.Db.Decisions.AsNoTracking().Where(row => row.Id.CompareTo(before) < 0 && (bot == null || row.BotId == bot) && (subject == null || row.User == subject || row.Chat == subject));

        List<DecisionRow> found = await rows.OrderByDescending(row => row.Id).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<DecisionView>.Of(found, page, row => row.Id, Read);
    }

    public async Task<DecisionView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (recorder.Find(caller.TenantId, id) is { } recent)
        {
            return recent;
        }

        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        DecisionRow? row = Ids.CanBe(id) ? await session.Db.Decisions.AsNoTracking().FirstOrDefaultAsync(decision => decision.Id == id, cancellationToken) : null;
        return Read(row ?? throw ProblemException.NotFound(Thing, id));
    }

    private static DecisionView Read(DecisionRow row) => JsonSerializer.Deserialize<DecisionView>(row.Document, ApiJson.Options)!;
}

/// <summary>Which decisions are asked for.</summary>
/// <param name="Bot">Of this bot, by id or name; null: of all.</param>
/// <param name="Subject">About this subject; null: about all.</param>
internal sealed record DecisionQuery(string? Bot, string? Subject);
