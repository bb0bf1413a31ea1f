using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Reviews;

/// <summary>
/// Messages that a tenant's operators may judge. What they say is a mark at all gateways (<see cref="ReviewMarks"/>), until it is taken back.
/// </summary>
internal sealed class ReviewService(DurableStore store, ReviewRows rows, ReviewRecorder recorder)
{
    /// <summary>Messages that are judged at once at most.</summary>
    public const int MostTogether = 100;

    /// <summary>What audit entries call it.</summary>
    public const string Spam = "review.spam", Honest = "review.honest", Undone = "review.undo";

    private const string Thing = "review";

    /// <summary>Whether messages are kept.</summary>
    public bool IsOn => recorder.IsOn;

    /// <summary>Messages, latest first.</summary>
    public async Task<ReviewPage> ListAsync(Caller caller, ReviewQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        RequireOn();
        string before = page.Start.Length == 0 ? "~" : page.Start;
        string? subject = query.Subject is { } named ? ListService.Subject(named) : null;
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        IQueryable<ReviewRow> wanted = session.Db.Reviews.AsNoTracking().Where(row => row.Id.CompareTo(before) < 0);
        wanted = query.State is { } state ? wanted.Where(row => row.State == state) : wanted;
        wanted = subject is null ? wanted : wanted.Where(row => session.Db.Sightings.Any(sighting => sighting.ReviewId == row.Id && (sighting.User == subject || sighting.Chat == subject)));
        List<ReviewRow> found = await wanted.OrderByDescending(row => row.Id).Take(page.ToRead).ToListAsync(cancellationToken);
        int open = await session.Db.Reviews.CountAsync(row => row.State == ReviewState.Open, cancellationToken);
        IReadOnlyList<ReviewView> views = await ViewsAsync(session, [.. found.Take(page.Count)], cancellationToken);
        return new ReviewPage(views, found.Count > page.Count ? views[^1].Id : null, open);
    }

    public async Task<ReviewView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        return (await ViewsAsync(session, [await FindAsync(session, id, cancellationToken)], cancellationToken))[0];
    }

    /// <summary>The message that a decision was about; null when it is not kept.</summary>
    public async Task<ReviewView?> OfDecisionAsync(Caller caller, string decision, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        string? id = IsOn ? await session.Db.Sightings.Where(sighting => sighting.DecisionId == decision).Select(sighting => sighting.ReviewId).FirstOrDefaultAsync(cancellationToken) : null;
        return id is null ? null : (await ViewsAsync(session, [await FindAsync(session, id, cancellationToken)], cancellationToken))[0];
    }

    /// <summary>Says that a message is spam, or is not.</summary>
    public async Task<ReviewView> JudgeAsync(Caller caller, string id, bool isSpam, CancellationToken cancellationToken)
    {
        await using (StoreSession session = await WriteAsync(caller, cancellationToken))
        {
            ReviewRow row = await FindAsync(session, id, cancellationToken);
            if (row.State != ReviewState.Open)
            {
                throw ProblemException.Conflict("judged", $"It has been judged by {row.JudgedBy}. Take that back first.");
            }

            Judge(session, row, isSpam);
            await session.CommitAsync(cancellationToken);
        }

        return await GetAsync(caller, id, cancellationToken);
    }

    /// <summary>Takes back what was said of a message: it waits again.</summary>
    public async Task<ReviewView> UndoAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using (StoreSession session = await WriteAsync(caller, cancellationToken))
        {
            ReviewRow row = await FindAsync(session, id, cancellationToken);
            if (row.State == ReviewState.Open)
            {
                throw ProblemException.Conflict("open", "Nobody has judged it.");
            }

            Undo(session, row);
            await session.CommitAsync(cancellationToken);
        }

        return await GetAsync(caller, id, cancellationToken);
    }

    /// <summary>Judges several messages, or takes that back; leaves alone what somebody else was faster with.</summary>
    public async Task<Judged> JudgeManyAsync(Caller caller, Judgements wanted, CancellationToken cancellationToken)
    {
        string[] ids = [.. wanted.Reviews.Where(Ids.CanBe).Distinct()];
        new Checks().That(wanted.Reviews.Count is > 0 and <= MostTogether, "reviews", null, "are none or too many.", $"Name 1 to {MostTogether}.").Throw();
        await using StoreSession session = await WriteAsync(caller, cancellationToken);
        List<ReviewRow> found = await session.Db.Reviews.Where(row => ids.Contains(row.Id) && (row.State == ReviewState.Open) == (wanted.Spam != null)).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        foreach (ReviewRow row in found)
        {
            if (wanted.Spam is { } isSpam)
            {
                Judge(session, row, isSpam);
            }
            else
            {
                Undo(session, row);
            }
        }

        if (found.Count > 0)
        {
            await session.CommitAsync(cancellationToken);
        }

        return new Judged([.. found.Select(row => row.Id)]);
    }

    /// <summary>Takes a message away, before its time. What was said of it stays a mark.</summary>
    public async Task DeleteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await WriteAsync(caller, cancellationToken);
        ReviewRow row = await FindAsync(session, id, cancellationToken);
        await ReviewRows.DeleteAsync(session.Db, [row.Id], cancellationToken);
        session.AuditChange("review.delete", row.Id, Standing.Of(row), null);
        await session.CommitAsync(cancellationToken);
    }

    private async Task<StoreSession> WriteAsync(Caller caller, CancellationToken cancellationToken)
    {
        StoreSession session = await store.WriteAsync(caller, cancellationToken);
        await ReviewRows.LockAsync(session.Db, caller.TenantId, cancellationToken);
        return session;
    }

    private static void Judge(StoreSession session, ReviewRow row, bool isSpam)
    {
        Standing before = Standing.Of(row);
        (row.State, row.JudgedBy, row.JudgedAt) = (isSpam ? ReviewState.Spam : ReviewState.Honest, session.Actor, session.Now);
        session.AuditChange(isSpam ? Spam : Honest, row.Id, before, Standing.Of(row));
        session.Changed(ChangeKind.Review, row.Id, ChangeRow.Write(new ReviewChange(isSpam, session.Actor)));
    }

    private static void Undo(StoreSession session, ReviewRow row)
    {
        Standing before = Standing.Of(row);
        session.Changed(ChangeKind.Review, row.Id, ChangeRow.Write(new ReviewChange(row.State == ReviewState.Spam, row.JudgedBy!, IsUndone: true)));
        (row.State, row.JudgedBy, row.JudgedAt) = (ReviewState.Open, null, null);
        session.AuditChange(Undone, row.Id, before, Standing.Of(row));
    }

    private async Task<IReadOnlyList<ReviewView>> ViewsAsync(StoreSession session, IReadOnlyList<ReviewRow> found, CancellationToken cancellationToken)
    {
        string[] ids = [.. found.Select(row => row.Id)];
        ILookup<string, SightingRow> sightings = (await session.Db.Sightings.AsNoTracking().Where(sighting => ids.Contains(sighting.ReviewId)).OrderBy(sighting => sighting.Id).ToListAsync(cancellationToken)).ToLookup(sighting => sighting.ReviewId);
        return [.. found.Select(row => ReviewView.Of(row, rows.Open(row), [.. sightings[row.Id]]))];
    }

    private static async Task<ReviewRow> FindAsync(StoreSession session, string id, CancellationToken cancellationToken) =>
        (Ids.CanBe(id) ? await session.Db.Reviews.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) : null) ?? throw ProblemException.NotFound(Thing, id);

    private void RequireOn()
    {
        if (!IsOn)
        {
            throw ProblemException.Conflict("not-kept", "No messages are kept for review: the gateway runs from files, or Gateway:Review:Days is 0.");
        }
    }

    // As audit entries tell it: without the message.
    private sealed record Standing(ReviewState State, string? JudgedBy)
    {
        public static Standing Of(ReviewRow row) => new(row.State, row.JudgedBy);
    }
}
