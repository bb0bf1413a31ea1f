namespace BotSentinel.Decisions;

/// <summary>
/// What others said about a text that the spam model was in doubt about. There is one only where somebody may be asked and the model was in doubt. With nobody's
/// answer in it, nobody has been asked: a decision that is not awaited asks nobody.
/// </summary>
/// <param name="Probability">How sure the model was that the text is spam, from 0 to 1.</param>
/// <param name="Given">Who was asked, with what each said; empty as long as nobody was.</param>
/// <param name="IsSpam">What follows of it all, by the consensus that the settings ask for; null when too few answered.</param>
public sealed record SecondOpinion(double Probability, IReadOnlyList<GivenOpinion> Given, bool? IsSpam)
{
    /// <summary>The name of the content rule that findings of others are told under.</summary>
    public const string RuleName = "second-opinion";

    /// <summary>What is to be asked, and who books the answer; null once it has been.</summary>
    internal Doubt? Doubt { get; init; }
}

/// <summary>What one of those who were asked said.</summary>
/// <param name="Name">Who.</param>
/// <param name="Outcome">What, or why nothing.</param>
/// <param name="Confidence">How sure, from 0 to 1; 0 without an answer.</param>
/// <param name="Reason">Why, in at most 200 characters that can be shown; null when nothing was said. May quote the text: personal data, not for logs.</param>
/// <param name="Took">How long it took; zero when it was remembered or not asked for.</param>
/// <param name="IsRemembered">Whether it was said before, about the same text.</param>
public sealed record GivenOpinion(string Name, OpinionOutcome Outcome, double Confidence = 0, string? Reason = null, TimeSpan Took = default, bool IsRemembered = false);

/// <summary>What came of asking. Only the first two are answers; nobody is refused for want of one.</summary>
public enum OpinionOutcome : byte
{
    /// <summary>The text is spam.</summary>
    Spam,

    /// <summary>The text is not spam.</summary>
    NotSpam,

    /// <summary>There was an answer that says neither, or none that could be read.</summary>
    NoAnswer,

    /// <summary>The time was up, or whoever waited had gone.</summary>
    Late,

    /// <summary>Asking failed.</summary>
    Failed,

    /// <summary>The day's budget is used up.</summary>
    OverBudget,

    /// <summary>Too many questions are open.</summary>
    Busy,

    /// <summary>It failed again and again, and is left alone for a moment.</summary>
    Paused,
}

/// <summary>A text that the spam model was in doubt about.</summary>
/// <param name="Rule">The rule to book the answer under.</param>
/// <param name="Enforces">Whether the answer counts; otherwise it is only recorded.</param>
/// <param name="Text">The text as it was written.</param>
/// <param name="Folded">The text as filters compare it.</param>
internal sealed record Doubt(DecidingRule Rule, bool Enforces, string Text, string Folded);
