using BotSentinel.Decisions;
using BotSentinel.Diagnostics;
using BotSentinel.Policies;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Opinions;

/// <summary>
/// The border to one of those who are asked: its time limit, what it said before, one question at a time about one text, its budget, and what happens when it
/// fails. Thread safe.
/// </summary>
internal sealed partial class AskedOpinion(SpamOpinion opinion, OpinionBudget budget, TimeProvider time, SentinelMetrics metrics, ILogger logger)
{
    private const int MostOpen = 64;

    private readonly Lock _lock = new();
    private readonly OpinionMemory _memory = new();
    private readonly OpinionBreaker _breaker = new(time);
    private readonly Dictionary<ulong, Task<GivenOpinion>> _open = [];

    public string Name { get; } = opinion.Name;

    /// <summary>Asks about a text, or waits for who is asking about the same. Ends within the time limit, and never fails.</summary>
    /// <param name="key">The text's key.</param>
    /// <param name="question">The text.</param>
    /// <param name="tenant">Whose budget pays.</param>
    /// <param name="options">The settings.</param>
    /// <param name="cancellationToken">Whoever waits has gone.</param>
    public async Task<GivenOpinion> AskAsync(ulong key, OpinionQuestion question, string? tenant, SecondOpinionOptions options, CancellationToken cancellationToken)
    {
        GivenOpinion given = Begin(key, question, tenant, options, out Task<GivenOpinion>? answering) ?? await WaitAsync(answering!, cancellationToken);
        metrics.OpinionGiven(given);
        return given;
    }

    private GivenOpinion? Begin(ulong key, OpinionQuestion question, string? tenant, SecondOpinionOptions options, out Task<GivenOpinion>? answering)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_memory.Find(key, now) is { } said)
            {
                answering = null;
                return said with { IsRemembered = true, Took = TimeSpan.Zero };
            }

            if (_open.TryGetValue(key, out answering))
            {
                return null;
            }

            OpinionOutcome? why = _open.Count >= MostOpen ? OpinionOutcome.Busy
                : !_breaker.MayAsk ? OpinionOutcome.Paused
                : !opinion.IsFree && !budget.TryTake(tenant, options.Budget, now) ? OpinionOutcome.OverBudget
                : null;
            if (why is { } outcome)
            {
                return new GivenOpinion(Name, outcome);
            }

            // What computes its answer must not do so on the thread that decides, still less under the lock.
            _breaker.Asking();
            _open.Add(key, answering = Task.Run(() => CallAsync(key, question, options)));
            return null;
        }
    }

    private async Task<GivenOpinion> WaitAsync(Task<GivenOpinion> answering, CancellationToken cancellationToken)
    {
        try
        {
            return await answering.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new GivenOpinion(Name, OpinionOutcome.Late);
        }
    }

    private async Task<GivenOpinion> CallAsync(ulong key, OpinionQuestion question, SecondOpinionOptions options)
    {
        GivenOpinion? given = null;
        try
        {
            long started = time.GetTimestamp();
            return given = await GuardAsync(question, options.TimeLimit) with { Took = time.GetElapsedTime(started) };
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(key);
                if (given is not null)
                {
                    Note(key, given, options);
                }
            }
        }
    }

    private void Note(ulong key, GivenOpinion given, SecondOpinionOptions options)
    {
        if (given.Outcome is OpinionOutcome.Spam or OpinionOutcome.NotSpam)
        {
            DateTimeOffset now = time.GetUtcNow();
            _memory.Add(key, given, now, now + options.Remember, options.Memory);
        }

        if (given.Outcome is not (OpinionOutcome.Failed or OpinionOutcome.Late))
        {
            _breaker.Answered();
        }
        else if (_breaker.Failed())
        {
            Log.Paused(logger, Name);
        }
    }

    private async Task<GivenOpinion> GuardAsync(OpinionQuestion question, TimeSpan timeLimit)
    {
        using CancellationTokenSource limit = new(timeLimit, time);
        CancellationToken timeIsUp = limit.Token;
        try
        {
            // On a thread of its own: one that blocks it would not come to where the time limit is waited for.
            Task<OpinionAnswer?> answering = Task.Run(() => opinion.AskAsync(question, timeIsUp).AsTask(), timeIsUp);
            _ = answering.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return Judge(await answering.WaitAsync(timeIsUp));
        }
        catch (OperationCanceledException) when (timeIsUp.IsCancellationRequested)
        {
            return new GivenOpinion(Name, OpinionOutcome.Late);
        }
#pragma warning disable CA1031 // The border to code of others: whatever it throws is no answer, and nobody pays for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // Only its type: the message of a client's exception may hold keys, addresses and the text itself.
            Log.Failed(logger, Name, failure.GetType().Name);
            return new GivenOpinion(Name, OpinionOutcome.Failed);
        }
    }

    private GivenOpinion Judge(OpinionAnswer? answer) => answer is { Confidence: >= 0 and <= 1 } said
        ? new GivenOpinion(Name, said.IsSpam ? OpinionOutcome.Spam : OpinionOutcome.NotSpam, said.Confidence, OpinionText.Reason(said.Reason))
        : new GivenOpinion(Name, OpinionOutcome.NoAnswer);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The second opinion of {Opinion} failed with {Failure}; nobody is refused for it.")]
        public static partial void Failed(ILogger logger, string opinion, string failure);

        [LoggerMessage(2, LogLevel.Warning, "The second opinion of {Opinion} failed or was late several times in a row; it is tried once in 30 s until it answers.")]
        public static partial void Paused(ILogger logger, string opinion);
    }
}
