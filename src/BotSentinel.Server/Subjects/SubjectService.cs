using BotSentinel.Decisions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using BotSentinel.Updates;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Subjects;

/// <summary>Users, chats and networks as a tenant's bots meet them.</summary>
internal sealed class SubjectService(DurableStore store, BotRegistry bots, DecisionService decisions, ListService lists, DecisionWords words, TimeProvider timeProvider)
{
    // That somebody looked at it is in the audit log, and not done about it.
    private static readonly string[] Reads = ["subject.history", "subject.read", "review.read"];

    private const int MostActions = 100;

    /// <summary>How things stand now.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="bot">The bot, by id or name.</param>
    /// <param name="subject">The subject, <c>user:4711</c>.</param>
    /// <param name="chat">The chat to look at a user in; null: the one with the bot.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<SubjectView> GetAsync(Caller caller, string bot, string subject, string? chat, CancellationToken cancellationToken)
    {
        string name = ListService.Subject(subject);
        BotRow row;
        await using (StoreSession session = await store.ReadAsync(caller, cancellationToken))
        {
            row = await BotService.FindAsync(session, bot, cancellationToken);
        }

        (ListEntryView? allowed, ListEntryView? blocked) = await EntriesAsync(caller, name, cancellationToken);
        Bot running = await RunningAsync(row);
        BotUpdate message = SubjectResets.MessageOf(ListService.Read(name), chat, running);
        Decision next = await running.Sentinel.PeekAsync(message);
        return new SubjectView(name, row.Id, allowed, blocked, words.Explain(DecisionView.Of("", row.Id, message, next, timeProvider.GetUtcNow(), running)));
    }

    /// <summary>Forgets what it has used of all limits, on all gateways.</summary>
    public async Task ResetAsync(Caller caller, string bot, string subject, string? chat, CancellationToken cancellationToken)
    {
        string name = ListService.Subject(subject), place = chat is null ? "" : ListService.Subject(chat);
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        BotRow row = await BotService.FindAsync(session, bot, cancellationToken);
        session.Audit("subject.reset", name, new { bot = row.Id, chat });
        session.Changed(ChangeKind.Reset, row.Id, ChangeRow.Write(new ResetTarget(row.Id, name, place.Length == 0 ? null : place)));
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>What was decided about it, and what operators did.</summary>
    public async Task<SubjectHistory> HistoryAsync(Caller caller, string subject, CancellationToken cancellationToken)
    {
        string name = ListService.Subject(subject);
        Page<DecisionView> kept = await decisions.ListAsync(caller, new DecisionQuery(null, name), new PageRequest(100, null), cancellationToken);
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        List<string> reviews = await session.Db.Sightings.Where(sighting => sighting.User == name).Select(sighting => sighting.ReviewId).Distinct().OrderByDescending(id => id).Take(MostActions).ToListAsync(cancellationToken);
        var entries = await session.Db.AuditEntries.Where(entry => (entry.Object == name || reviews.Contains(entry.Object)) && !Reads.Contains(entry.Action)).OrderByDescending(entry => entry.Index).Take(MostActions)
            .Select(entry => new { entry.Id, entry.At, entry.Actor, entry.Action, Review = entry.Object == name ? null : entry.Object }).ToListAsync(cancellationToken);
        HashSet<(string?, string)> kinds = [];
        return new SubjectHistory(kept.Items, [.. entries.Select(entry => new SubjectAction(entry.Id, entry.At, entry.Actor, entry.Action, kinds.Add((entry.Review, UndoService.KindOf(entry.Action))) && UndoService.CanUndo(entry.Action), entry.Review))]);
    }

    /// <summary>The subject's entries on the two lists; null where it is not on one.</summary>
    public async Task<(ListEntryView? Allowed, ListEntryView? Blocked)> EntriesAsync(Caller caller, string subject, CancellationToken cancellationToken)
    {
        string name = ListService.Subject(subject);
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        DateTimeOffset now = session.Now;
        List<ListEntryRow> entries = await session.Db.ListEntries.AsNoTracking().Where(entry => entry.Subject == name && (entry.Until == null || entry.Until > now)).ToListAsync(cancellationToken);
        return (Of(ListKind.Allow), Of(ListKind.Block));

        ListEntryView? Of(ListKind list) => entries.Where(entry => entry.List == list).Select(ListEntryView.Of).FirstOrDefault();
    }

    /// <summary>Blocks it, whatever its entry says so far; the list's history keeps that.</summary>
    public async Task<ListEntryView> BlockAsync(Caller caller, string subject, NewListEntry entry, CancellationToken cancellationToken) => (await lists.PutAsync(caller, ListKind.Block, subject, entry, null, cancellationToken)).Value;

    public Task UnblockAsync(Caller caller, string subject, CancellationToken cancellationToken) => lists.RemoveAsync(caller, ListKind.Block, subject, null, cancellationToken);

    /// <summary>As <see cref="BlockAsync"/>, on the other list.</summary>
    public async Task<ListEntryView> TrustAsync(Caller caller, string subject, NewListEntry entry, CancellationToken cancellationToken) => (await lists.PutAsync(caller, ListKind.Allow, subject, entry, null, cancellationToken)).Value;

    public Task UntrustAsync(Caller caller, string subject, CancellationToken cancellationToken) => lists.RemoveAsync(caller, ListKind.Allow, subject, null, cancellationToken);

    private async Task<Bot> RunningAsync(BotRow row) =>
        (bots.ById(row.Id) is { } slot ? await slot.GetAsync() : null) ?? throw ProblemException.Conflict("not-served", "The bot is disabled, so that nothing is counted for it.");
}
