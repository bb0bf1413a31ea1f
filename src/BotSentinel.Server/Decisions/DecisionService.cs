using System.Text.Json;
using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Decisions;

/// <summary>Decisions that were made about a tenant's bots: refusals from the database, others as long as they are in memory.</summary>
internal sealed class DecisionService(DurableStore store, DecisionRecorder recorder, DecisionWords words)
{
    private const string Thing = "decision";

    /// <summary>Refusals, latest first.</summary>
    public async Task<Page<DecisionView>> ListAsync(Caller caller, DecisionQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        string before = page.Start.Length == 0 ? "~" : page.Start;
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        IQueryable<DecisionRow> rows = session.Db.Decisions.AsNoTracking().Where(row => row.Id.CompareTo(before) < 0);
        if (query.Bot is { } bot)
        {
            string id = (await BotService.FindAsync(session, bot, cancellationToken)).Id;
            rows = rows.Where(row => row.BotId == id);
        }

        if (query.Subject is { } subject)
        {
            string name = ListService.Subject(subject);
            rows = name.StartsWith("chat:", StringComparison.Ordinal) ? rows.Where(row => row.Chat == name) : rows.Where(row => row.User == name);
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
