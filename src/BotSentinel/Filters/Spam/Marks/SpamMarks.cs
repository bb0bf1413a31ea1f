using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using BotSentinel.Events;
using BotSentinel.Updates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// What operators say is spam and what is not, for the content filter <c>spam</c>. A mark takes effect with the next decision for the same and nearly the same text,
/// and within moments for texts like it, which the model learns to read. No text is kept. What is marked for one tenant changes nothing for others. One for
/// a sentinel, or one for several that learn together. Thread safe.
/// </summary>
public sealed partial class SpamMarks : IDisposable
{
    /// <summary>Longest name of an operator or a tenant, in UTF-16 code units.</summary>
    public const int LongestName = 128;

    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Lazy<SpamMarkMetrics> _metrics;
    private readonly ConcurrentDictionary<string, TenantMarks> _tenants = new(StringComparer.Ordinal);
    private readonly SpamModels _models = new();
    private readonly Lock _attaching = new();
    private volatile SentinelEvents[] _events = [];
    private volatile TenantMarks? _withoutTenant;
    private long _lastId;

    /// <param name="timeProvider">The clock; null: the system's.</param>
    /// <param name="loggerFactory">Where failures are logged, without texts; null: nowhere.</param>
    /// <param name="meterFactory">Makes the meter <c>BotSentinel</c>; null: the meter is its own.</param>
    public SpamMarks(TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
    {
        _timeProvider = timeProvider ?? TimeProvider.System;
        _logger = (ILogger?)loggerFactory?.CreateLogger<SpamMarks>() ?? NullLogger.Instance;
        _metrics = new Lazy<SpamMarkMetrics>(() => new SpamMarkMetrics(meterFactory));
    }

    /// <summary>Told after every change, on the thread that made it; <see cref="WhenLearntAsync"/> then waits for what follows of it. Must not take long.</summary>
    public event EventHandler? Changed;

    /// <summary>Marks a text, as the filter would see it in a message.</summary>
    /// <param name="text">The text or caption.</param>
    /// <param name="isSpam">True: spam. False: not spam.</param>
    /// <param name="by">Who says so. Of each operator the last word on a text counts; the majority decides, a tie leaves it to the model.</param>
    /// <param name="tenant">The owner for whose bots it counts; null: for updates without a tenant.</param>
    /// <param name="learn">False when only somebody is to be banned: the mark is recorded, and neither this text nor the model follow it.</param>
    /// <returns>The mark; null when there is no text to mark.</returns>
    /// <exception cref="ArgumentException"><paramref name="by"/> or <paramref name="tenant"/> is empty or longer than <see cref="LongestName"/>.</exception>
    public SpamMark? Mark(string? text, bool isSpam, string by, string? tenant = null, bool learn = true) =>
        Mark(new BotUpdate { Text = text, Tenant = tenant }, isSpam, by, learn);

    /// <summary>Marks the text of an update, for the update's tenant; otherwise as <see cref="Mark(string?, bool, string, string?, bool)"/>.</summary>
    /// <param name="update">The update.</param>
    /// <param name="isSpam">True: spam. False: not spam.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="learn">False when only somebody is to be banned.</param>
    /// <returns>The mark; null when the update has no text.</returns>
    /// <exception cref="ArgumentException"><paramref name="by"/> or the update's tenant is empty or longer than <see cref="LongestName"/>.</exception>
    public SpamMark? Mark(BotUpdate update, bool isSpam, string by, bool learn = true)
    {
        ArgumentNullException.ThrowIfNull(update);
        ThrowIfNoName(by, nameof(by));
        ThrowIfNoName(update.Tenant ?? "-", nameof(update));
        if (string.IsNullOrEmpty(update.Text))
        {
            return null;
        }

        TenantMarks tenant = Of(update.Tenant) ?? Make(update.Tenant);
        SpamMark mark = Judge(update, isSpam, by, learn, tenant, out TextTrace? trace);
        mark = tenant.Add(() => Interlocked.Increment(ref _lastId), mark, trace);
        if (learn)
        {
            LearnSoon([tenant]);
        }

        Tell(SentinelEventKind.Marked, [mark]);
        return mark;
    }

    /// <summary>Takes a mark away, with all its effect: what follows is as if it had never been made. On the model that holds when <see cref="WhenLearntAsync"/> has ended.</summary>
    /// <param name="id">The mark's number.</param>
    /// <param name="tenant">The mark's tenant.</param>
    /// <returns>The mark; null when the tenant has none of this number.</returns>
    public SpamMark? Undo(long id, string? tenant = null) => UndoAll(tenant, mark => mark.Id == id) is [SpamMark mark] ? mark : null;

    /// <summary>Takes all marks of an operator away, as <see cref="Undo"/> does one.</summary>
    /// <param name="by">The operator.</param>
    /// <param name="tenant">The marks' tenant.</param>
    /// <returns>How many there were.</returns>
    public int UndoAllBy(string by, string? tenant = null) => UndoAll(tenant, mark => mark.By == by).Length;

    /// <summary>The marks of a tenant, the newest first.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="before">Only those whose numbers are below.</param>
    public IReadOnlyList<SpamMark> List(string? tenant = null, int most = 100, long before = long.MaxValue) =>
        Of(tenant)?.Read((entries, _, _) => entries.Select(entry => entry.Mark).Reverse().SkipWhile(mark => mark.Id >= before).Take(most).ToArray()) ?? [];

    /// <summary>The latest mark of an operator on a text, for who knows the text and not the mark's number; null when there is none that teaches.</summary>
    /// <param name="text">The text. One that is nearly the same is another.</param>
    /// <param name="by">The operator.</param>
    /// <param name="tenant">The mark's tenant.</param>
    public SpamMark? Find(string text, string by, string? tenant = null)
    {
        UInt128 hash = TextHash.Of(text, Key);
        return Of(tenant)?.Read((entries, _, _) => entries.LastOrDefault(entry => entry.Trace?.Hash == hash && entry.Mark.By == by))?.Mark;
    }

    /// <summary>Sums up the marks of a tenant: who made them, how far they and the model disagree, and what they have changed.</summary>
    /// <param name="tenant">The tenant.</param>
    public SpamMarkReport Report(string? tenant = null) =>
        (Of(tenant) ?? new TenantMarks(tenant)).Read((entries, texts, undone) => SpamMarkReport.Of([.. entries.Select(entry => entry.Mark)], texts, undone));

    /// <summary>Takes the meter away, and learns no more.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        if (_metrics.IsValueCreated)
        {
            _metrics.Value.Dispose();
        }
    }

    /// <summary>The key of all hashes.</summary>
    internal UInt128 Key { get; set; } = BitConverter.ToUInt128(RandomNumberGenerator.GetBytes(16));

    /// <summary>A tenant's marks; null when it never had any. Costs one look.</summary>
    internal TenantMarks? Of(string? tenant) => tenant is null ? _withoutTenant : _tenants.GetValueOrDefault(tenant);

    /// <summary>What operators say of a text.</summary>
    internal TextVerdict Find(TenantMarks tenant, Content content, out bool isNear) => tenant.Find(content, Key, out isNear);

    /// <summary>The events that tell of marks.</summary>
    internal void Attach(SentinelEvents events) => Change(all => [.. all, events]);

    internal void Detach(SentinelEvents events) => Change(all => [.. all.Where(other => other != events)]);

    private void Change(Func<SentinelEvents[], SentinelEvents[]> change)
    {
        lock (_attaching)
        {
            _events = change(_events);
        }
    }

    private TenantMarks Make(string? tenant)
    {
        if (tenant is not null)
        {
            return _tenants.GetOrAdd(tenant, name => new TenantMarks(name));
        }

        lock (_attaching)
        {
            return _withoutTenant ??= new TenantMarks(null);
        }
    }

    private SpamMark Judge(BotUpdate update, bool isSpam, string by, bool learn, TenantMarks tenant, out TextTrace? trace)
    {
        TaughtModel model = _models.InUse().FirstOrDefault() ?? new TaughtModel(SpamModel.Shipped);
        Content content = ContentPolicy.Borrow(update, now: 0, onlyPeek: true);
        try
        {
            double before = model.Model.Score(content.Spam), score = model.Score(content.Spam, tenant);
            SpamCalibration calibration = model.Model.Calibration;
            trace = learn ? TextTrace.Of(content, Key) : null;
            return new SpamMark
            {
                Id = 0,
                At = _timeProvider.GetUtcNow(),
                By = by,
                Tenant = update.Tenant,
                IsSpam = isSpam,
                Learns = learn,
                Probability = calibration.Probability(score),
                Disagrees = score >= calibration.Threshold(0.01) != isSpam,
                Moved = score - before,
            };
        }
        finally
        {
            ContentPolicy.Return(content);
        }
    }

    private SpamMark[] UndoAll(string? tenant, Predicate<SpamMark> which)
    {
        if (Of(tenant) is not { } marks || marks.Undo(which) is not { Length: > 0 } undone)
        {
            return [];
        }

        if (Array.Exists(undone, mark => mark.Learns))
        {
            LearnSoon([marks]);
        }

        Tell(SentinelEventKind.MarkUndone, undone);
        return undone;
    }

    private void Tell(SentinelEventKind kind, SpamMark[] marks)
    {
        foreach (SpamMark mark in marks)
        {
            _metrics.Value.Changed(mark, kind);
            foreach (SentinelEvents events in _events)
            {
                if (events.Wants(kind))
                {
                    events.Publish(new SpamMarkEvent(kind, mark, _timeProvider.GetUtcNow()));
                }
            }
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    private static void ThrowIfNoName(string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, LongestName, parameter);
    }
}
