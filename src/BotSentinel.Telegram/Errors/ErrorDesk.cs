using System.Globalization;
using System.Threading.RateLimiting;
using BotSentinel.Limiters;
using BotSentinel.Policies;
using BotSentinel.Telegram.Errors.Texts;
using BotSentinel.Updates;
using Microsoft.Extensions.Logging;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Errors;

/// <summary>What is done about an error: it gets its key, whoever wants to know is told, and the user. Nothing that fails in here goes any further.</summary>
internal sealed partial class ErrorDesk(ErrorHandlingOptions options, Sentinel? sentinel, ILogger logger, TimeProvider clock) : IDisposable
{
    private readonly SideCalls _calls = new(clock, logger);
    private readonly PartitionedRateLimiter<long>? _quiet = options.QuietPeriod <= TimeSpan.Zero ? null
        : new LimitOptions { Permits = 1, Window = options.QuietPeriod }.ToPartitionedRateLimiter<long>(chat => chat.ToString(CultureInfo.InvariantCulture), timeProvider: clock);

    public void Handle(ITelegramBotClient client, Update update, Exception failure)
    {
        try
        {
            HandlerError error = new(KeyOf(failure), failure, client, update, FloodWait.Of(failure));
            Log.HandlerFailed(logger, error.Key, update.Type, failure);
            Guarded("The scheduler", () => FloodWait.TellScheduler(error));
            Guarded("OnRetryAfter", () => TellOwnScheduler(error));
            Guarded("The event", () => sentinel?.ReportError(update.ToBotUpdate(new UpdateSource(default)), error.Key, failure, update.Decision() ?? default));
            if (options.OnError is { } onError)
            {
                _calls.Start("OnError", cancellationToken => onError(error, cancellationToken));
            }

            Guarded("The answer to the user", () => TellUser(error));
        }
#pragma warning disable CA1031 // The last border: an error about an error must not end the bot.
        catch (Exception worse)
#pragma warning restore CA1031
        {
            Log.DeskFailed(logger, "Handling an error", worse);
        }
    }

    public void Dispose() => _quiet?.Dispose();

    private string KeyOf(Exception failure)
    {
        foreach (Func<Exception, string?> classify in options.Classifiers)
        {
            string? key = null;
            Guarded("A classifier", () => key = classify(failure));
            if (!string.IsNullOrEmpty(key))
            {
                return key;
            }
        }

        return ErrorClassifier.KeyOf(failure);
    }

    private void TellOwnScheduler(HandlerError error)
    {
        if (error.RetryAfter > TimeSpan.Zero)
        {
            options.OnRetryAfter?.Invoke(error);
        }
    }

    private void TellUser(HandlerError error)
    {
        if (!options.TellUser || !ErrorReply.CanBeSent(error) || TextFor(error) is not { Length: > 0 } text)
        {
            return;
        }

        if (ErrorReply.ChatOf(error) is { } chat)
        {
            using RateLimitLease? lease = _quiet?.AttemptAcquire(chat);
            if (lease?.IsAcquired == false)
            {
                return;
            }
        }

        _calls.Start("Telling a user of an error", cancellationToken => ErrorReply.SendAsync(error, text, cancellationToken));
    }

    private string? TextFor(HandlerError error)
    {
        User? user = error.Update.CallbackQuery?.From ?? error.Update.Message?.From;
        string language = string.IsNullOrEmpty(user?.LanguageCode) ? options.FallbackLanguage : user.LanguageCode.ToLowerInvariant();
        string? text = null;
        Guarded("The author's text", () => text = options.Text?.Invoke(error.Key, language));

        // A message goes when the wait is over.
        bool isAfterwards = error.Key == ErrorKeys.Flood && ErrorReply.ChatOf(error) is not null;
        text ??= BuiltInTexts.Of(language, options.FallbackLanguage).Of(error.Key, isAfterwards);
        double seconds = isAfterwards ? 0 : Math.Ceiling(error.RetryAfter.TotalSeconds);
        return text?.Replace("{seconds}", seconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private void Guarded(string what, Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // The border to the author's hooks: each fails for itself.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.DeskFailed(logger, what, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A handler failed ({Key}) with an update of type {Type}.")]
        public static partial void HandlerFailed(ILogger logger, string key, global::Telegram.Bot.Types.Enums.UpdateType type, Exception failure);

        [LoggerMessage(2, LogLevel.Error, "{What} failed while an error was handled.")]
        public static partial void DeskFailed(ILogger logger, string what, Exception failure);
    }
}
