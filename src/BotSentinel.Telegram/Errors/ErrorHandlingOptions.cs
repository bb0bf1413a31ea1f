namespace BotSentinel.Telegram.Errors;

/// <summary>How errors of handlers are told apart, and who is told what.</summary>
public sealed class ErrorHandlingOptions
{
    private readonly List<Func<Exception, string?>> _classifiers = [];

    /// <summary>Whether the user is told: by an alert after a press on a button, by an answer in a private chat, by a reply in groups. Default true. Nobody is told of errors that are no news to a user (a blocked bot, an edit that changes nothing) or that an answer would repeat (429).</summary>
    public bool TellUser { get; set; } = true;

    /// <summary>How often a chat is told at most. Default once in 10 seconds; zero: every time. Alerts after a press are told every time.</summary>
    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The language for users whose own has no text, as an IETF tag. Default <c>en</c>; built in are also <c>ru</c>, <c>es</c>, <c>de</c> and <c>zh</c>.</summary>
    public string FallbackLanguage { get; set; } = "en";

    /// <summary>
    /// Gives the text for a key (first) in a language (second, <c>pt-br</c>); <c>{seconds}</c> stands for the seconds to wait. Null: the built-in text; empty: the
    /// user is not told. What it throws is logged, and the built-in text taken.
    /// </summary>
    public Func<string, string, string?>? Text { get; set; }

    /// <summary>Told how long Telegram asks to wait, before anything is sent because of the error: for whoever schedules calls. Throws at its own peril: that is logged and goes no further.</summary>
    public Action<HandlerError>? OnRetryAfter { get; set; }

    /// <summary>Told of every error, beside the flow of updates: for crash reports and the like. It may take 30 seconds; 64 calls may be under way, further ones are left out.</summary>
    public Func<HandlerError, CancellationToken, Task>? OnError { get; set; }

    /// <summary>Names an exception of the author's own, and those derived from it. Asked before the built-in names, the latest first.</summary>
    /// <param name="key">The key, as <c>shop.sold-out</c>.</param>
    public ErrorHandlingOptions Map<TException>(string key)
        where TException : Exception
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return Classify(failure => failure is TException ? key : null);
    }

    /// <summary>Names exceptions in any other way; null leaves one to those asked later. What it throws is logged, and the next one asked.</summary>
    public ErrorHandlingOptions Classify(Func<Exception, string?> classify)
    {
        ArgumentNullException.ThrowIfNull(classify);
        _classifiers.Insert(0, classify);
        return this;
    }

    internal IReadOnlyList<Func<Exception, string?>> Classifiers => _classifiers;
}
