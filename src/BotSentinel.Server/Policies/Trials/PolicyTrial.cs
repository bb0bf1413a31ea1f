using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text;
using BotSentinel.Lists;
using BotSentinel.Policies;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using BotSentinel.Server.Versions;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Policies.Trials;

/// <summary>
/// Says what a policy would make of one message, by a sentinel that is thrown away again: nothing is counted, recorded or told, and the text is neither kept nor logged. One at a
/// time, for a sentinel that is made reads words and models.
/// </summary>
internal sealed class PolicyTrial(DurableStore store, VersionService<PolicyRow> versions, PolicyChecks checks, BotMaker maker, TimeProvider timeProvider) : IDisposable
{
    private const string Bot = "trial";

    // One message has few subjects.
    private const int Subjects = 1_000;

    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<TrialView> TryAsync(Caller caller, string id, TrialMessage message, CancellationToken cancellationToken)
    {
        string document = (await versions.GetDocumentAsync(caller, id, message.Version ?? "draft", cancellationToken)).Document;
        BotUpdate update = Read(caller, message);
        SubjectList allowed = new(), blocked = new();
        await using (StoreSession session = await store.ReadAsync(caller, cancellationToken))
        {
            IReadOnlyList<ConfigurationError> errors = await checks.CheckAsync(session, caller, document, cancellationToken);
            if (errors.Count > 0)
            {
                throw ProblemException.Invalid(errors);
            }

            await AddEntriesAsync(session, update, allowed, blocked, cancellationToken);
        }

        SentinelOptions options = PolicyDocument.Read(document, "The policy");
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Judge(options, update, allowed, blocked), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private TrialView Judge(SentinelOptions options, BotUpdate update, SubjectList allowed, SubjectList blocked)
    {
        using TrialMeters meters = new();
        SentinelBuilder builder = maker.Begin(Bot, isShared: false);
        (builder.Options, builder.MeterFactory) = (options with { MaxSubjects = Subjects }, meters);
        using Sentinel sentinel = builder.Build();
        sentinel.Lists.Include(allowed, blocked);
        return TrialView.Of(update, sentinel.Peek(update), options);
    }

    private BotUpdate Read(Caller caller, TrialMessage message)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        if (message.Telegram is { } telegram)
        {
            return message.Message is not null
                ? throw ProblemException.Unreadable("Give message or telegram, not both.")
                : TelegramUpdateReader.TryRead(Encoding.UTF8.GetBytes(telegram.ToJsonString()), new UpdateSource(now, caller.TenantId, Bot, Names: true), out BotUpdate? update, out UpdateReadError error) ? update : throw ProblemException.Unreadable($"telegram is no update of Telegram: {error}");
        }

        return message.Message?.ToUpdate(caller.TenantId, Bot, now) ?? throw ProblemException.Unreadable("Give a message, or an update as telegram.");
    }

    // Of lists with a million entries the few that are about this message.
    private static async Task AddEntriesAsync(StoreSession session, BotUpdate update, SubjectList allowed, SubjectList blocked, CancellationToken cancellationToken)
    {
        string[] names = [new ListSubject(update.Sender, default, null).ToString(), new ListSubject(default, update.ChatId, null).ToString()];
        DateTimeOffset now = session.Now;
        List<ListEntryRow> rows = await session.Db.ListEntries.AsNoTracking().Where(entry => names.Contains(entry.Subject) && (entry.Until == null || entry.Until > now)).ToListAsync(cancellationToken);
        foreach (ListEntryRow row in rows)
        {
            ListService.Read(row.Subject).AddTo(row.List == ListKind.Allow ? allowed : blocked, row.Until, row.Reason);
        }
    }

    // What is only tried is not counted among what happened.
    private sealed class TrialMeters : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public Meter Create(MeterOptions options)
        {
            Meter meter = new("BotSentinel.Trial");
            _made.Add(meter);
            return meter;
        }

        public void Dispose() => _made.ForEach(meter => meter.Dispose());
    }
}
