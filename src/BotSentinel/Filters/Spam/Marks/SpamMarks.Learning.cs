using Microsoft.Extensions.Logging;

namespace BotSentinel.Filters.Spam.Marks;

/// <content>Models learn in the background, one tenant after the other. Marks that come meanwhile are learnt together.</content>
public sealed partial class SpamMarks
{
    private readonly Lock _learning = new();
    private readonly LearningQueue _toLearn = new();
    private Task _learnt = Task.CompletedTask;
    private bool _isLearning;
    private volatile bool _isDisposed;

    /// <summary>Completes when the models have learnt all marks that were made, and follow none that were undone, before the call.</summary>
    public Task WhenLearntAsync()
    {
        lock (_learning)
        {
            return _learnt;
        }
    }

    /// <summary>The model of a file, with all that it has learnt; null: the one that comes with the library.</summary>
    internal TaughtModel Take(string? path)
    {
        TaughtModel model = _models.Take(path, out bool isNew);
        if (isNew)
        {
            LearnSoon(All);
        }

        return model;
    }

    private IEnumerable<TenantMarks> All => _withoutTenant is { } own ? _tenants.Values.Prepend(own) : _tenants.Values;

    private void LearnSoon(IEnumerable<TenantMarks> tenants)
    {
        lock (_learning)
        {
            _toLearn.Add(tenants);
            if (!_isLearning && !_toLearn.IsEmpty)
            {
                _isLearning = true;
                _learnt = Task.Run(LearnAll);
            }
        }
    }

    private void LearnAll()
    {
        while (NextToLearn() is { } tenant)
        {
            foreach (TaughtModel model in _models.InUse())
            {
                try
                {
                    long started = _timeProvider.GetTimestamp();
                    model.Learn(tenant);
                    _metrics.Value.Learnt(_timeProvider.GetElapsedTime(started));
                }
#pragma warning disable CA1031 // The model goes on with what it knew; the texts that are marked are known all the same.
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    Log.LearningFailed(_logger, failure);
                }
            }
        }
    }

    private TenantMarks? NextToLearn()
    {
        lock (_learning)
        {
            TenantMarks? next = _isDisposed ? null : _toLearn.Next();
            _isLearning = next is not null;
            return next;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A spam model could not learn an operator's marks; it goes on with what it knew.")]
        public static partial void LearningFailed(ILogger logger, Exception failure);

        [LoggerMessage(2, LogLevel.Warning, "The kept marks are damaged, or came after the first one; marks begin anew.")]
        public static partial void SnapshotIgnored(ILogger logger);

        [LoggerMessage(3, LogLevel.Warning, "The kept marks were written by another version. The marked texts are known, but {What}.")]
        public static partial void OtherVersion(ILogger logger, string what);
    }
}
