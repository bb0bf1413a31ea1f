using System.Text.Json;
using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Decisions;

/// <summary>Decisions that were made about a tenant's bots: refusals from the database, others as long as they are in memory.</summary>
internal sealed class DecisionService(DurableStore store, DecisionRecorder recorder, DecisionWords words, GatewayOptions options)
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
            LiveFilter filter = new(bot, subject, query.Verdict, query.Reason);
            return Page<DecisionView>.Of([.. recorder.Refusals(caller.TenantId).Where(view => string.CompareOrdinal(view.Id, before) < 0 && filter.Takes(view)).Take(page.ToRead)], page, view => view.Id, words.Explain);
        }

        IQueryable<DecisionRow> rows = session.Db.Decisions.AsNoTracking().Where(row => row.Id.CompareTo(before) < 0 && (bot == null || row.BotId == bot));
        if (subject is not null)
        {
            // One or the other, as each has an index that the rows can be read by in their order.
            rows = subject.StartsWith("chat:", StringComparison.Ordinal) ? rows.Where(row => row.Chat == subject) : rows.Where(row => row.User == subject);
        }

        if (query.Verdict is { } verdict)
        {
            rows = rows.Where(row => row.Verdict == verdict);
        }

        if (query.Reason is { } reason)
        {
            rows = rows.Where(row => row.Reason == reason);
        }

        List<DecisionRow> found = await rows.OrderByDescending(row => row.Id).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<DecisionView>.Of(found, page, row => row.Id, Read);
    }

    public async Task<DecisionView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (recorder.Find(caller.TenantId, id) is { } recent)
        {
            return words.Explain(recent);
        }

        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        DecisionRow? row = Ids.CanBe(id) ? await session.Db.Decisions.AsNoTracking().FirstOrDefaultAsync(decision => decision.Id == id, cancellationToken) : null;
        return Read(row ?? throw ProblemException.NotFound(Thing, id));
    }

    private DecisionView Read(DecisionRow row) => words.Explain(JsonSerializer.Deserialize<DecisionView>(row.Document, ApiJson.Options)!);
}

/// <summary>Which decisions are asked for.</summary>
/// <param name="Bot">Of this bot, by id or name; null: of all.</param>
/// <param name="Subject">About this subject; null: about all.</param>
/// <param name="Verdict">Of this verdict; null: of all.</param>
/// <param name="Reason">For this reason; null: for any.</param>
internal sealed record DecisionQuery(string? Bot = null, string? Subject = null, TrafficVerdict? Verdict = null, Reason? Reason = null);
