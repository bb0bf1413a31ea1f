using BotSentinel.Events;

namespace BotSentinel.Sentry;

/// <summary>Makes an error one of Sentry's, without what users wrote and who they are: exceptions with their stack traces, and what the decision says.</summary>
internal sealed class ErrorSender(IHub hub, SentryErrorOptions options)
{
    public ValueTask SendAsync(SentinelEvent happened)
    {
        string key = happened.ErrorKey ?? "botsentinel.failed";
        if (happened.Failure is not null && !options.Ignored.Contains(key))
        {
            hub.CaptureEvent(EventOf(happened, key), scope => scope.AddEventProcessor(Scrub));
        }

        return ValueTask.CompletedTask;
    }

    private static SentryEvent EventOf(SentinelEvent happened, string key)
    {
        SentryEvent error = new(happened.Failure) { Level = SentryLevel.Error };
        error.SetTag("error.key", key);
        error.SetTag("update.kind", happened.Update.Kind.ToString());
        if (happened.Decision.Rule is { } rule)
        {
            error.SetTag("rule", rule);
        }

        return error;
    }

    /// <summary>The last look at an event: what the program's own scope has collected about users goes too.</summary>
    internal SentryEvent Scrub(SentryEvent error)
    {
        error.User = new SentryUser();
        error.Request = new SentryRequest();
        error.Message = null;
        if (!options.IncludeMessages)
        {
            foreach (global::Sentry.Protocol.SentryException exception in error.SentryExceptions ?? [])
            {
                exception.Value = "(left out)";
                exception.Mechanism?.Data.Clear();
            }
        }

        return error;
    }
}
