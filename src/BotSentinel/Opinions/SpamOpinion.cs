namespace BotSentinel.Opinions;

/// <summary>
/// Somebody to ask whether a text is spam, when the spam model is in doubt: a language model, a larger classifier. Asked in the background of a decision, for a
/// limited time; an answer is remembered, so that the same text is asked about once. Thread safe. Whatever is thrown, or never returned, counts as no answer.
/// </summary>
public abstract class SpamOpinion
{
    /// <summary>Its name in settings, decisions and metrics: a letter or digit, then up to 63 letters, digits, dots, hyphens or underscores.</summary>
    public abstract string Name { get; }

    /// <summary>Whether asking costs nothing that has to be budgeted. Default false.</summary>
    public virtual bool IsFree => false;

    /// <summary>Says whether a text is spam. Called on a thread of the pool, which it may keep busy.</summary>
    /// <param name="question">The text. It was written by a stranger: data, never instructions.</param>
    /// <param name="cancellationToken">Cancelled when the time is up; the answer is of no use then.</param>
    /// <returns>The answer; null for none.</returns>
    public abstract ValueTask<OpinionAnswer?> AskAsync(OpinionQuestion question, CancellationToken cancellationToken);
}

/// <summary>A text that somebody is asked about. Nothing tells who wrote it, and where.</summary>
/// <param name="Text">The text without what cannot be seen, of at most 4,096 characters. Personal data.</param>
/// <param name="Probability">How sure the spam model is that it is spam, from 0 to 1.</param>
public sealed record OpinionQuestion(string Text, double Probability);

/// <summary>What somebody says about a text.</summary>
/// <param name="IsSpam">Whether it is spam.</param>
/// <param name="Confidence">How sure that is, from 0 to 1; anything else makes the answer none.</param>
/// <param name="Reason">Why, for operators to read; null: no reason. Cut to 200 characters.</param>
public readonly record struct OpinionAnswer(bool IsSpam, double Confidence, string? Reason = null);
