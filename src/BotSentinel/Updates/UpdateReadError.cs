namespace BotSentinel.Updates;

/// <summary>Why bytes could not be read as an update. Holds nothing of their content, so it may be logged.</summary>
/// <param name="Problem">What is wrong.</param>
/// <param name="Offset">Where, in bytes from the start of what was given to read: the value at fault, or where JSON stopped making sense.</param>
public readonly record struct UpdateReadError(UpdateReadProblem Problem, int Offset)
{
    /// <summary>One sentence for a log.</summary>
    public override string ToString() => Problem switch
    {
        UpdateReadProblem.None => "no error",
        UpdateReadProblem.Empty => "the body is empty",
        UpdateReadProblem.InvalidUtf8 => $"not UTF-8 at byte {Offset}",
        UpdateReadProblem.InvalidJson => $"not JSON at byte {Offset}",
        UpdateReadProblem.TooDeep => $"nested too deeply at byte {Offset}",
        UpdateReadProblem.WrongType => $"a value of the wrong type at byte {Offset}",
        UpdateReadProblem.NumberOutOfRange => $"not a 64-bit whole number at byte {Offset}",
        UpdateReadProblem.InvalidText => $"a text with a broken escape at byte {Offset}",
        UpdateReadProblem.DuplicateName => $"a name that was there before at byte {Offset}",
        UpdateReadProblem.SeveralPayloads => $"a second thing in one update at byte {Offset}",
        UpdateReadProblem.MissingUpdateId => "no update_id",
        UpdateReadProblem.NotABatch => "no answer with a list of updates",
        _ => $"{Problem} at byte {Offset}",
    };
}

/// <summary>What is wrong with bytes that should be an update. Stable: metrics use these names.</summary>
public enum UpdateReadProblem : byte
{
    /// <summary>Nothing: the update was read.</summary>
    None,

    /// <summary>There are no bytes.</summary>
    Empty,

    /// <summary>The bytes are not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>The bytes are not one JSON value: cut off, followed by something, or begun by a byte order mark.</summary>
    InvalidJson,

    /// <summary>Objects and arrays are nested more than 64 deep.</summary>
    TooDeep,

    /// <summary>A value has another type than the platform gives it.</summary>
    WrongType,

    /// <summary>A number has a fraction or does not fit 64 bits.</summary>
    NumberOutOfRange,

    /// <summary>A text holds half of a surrogate pair.</summary>
    InvalidText,

    /// <summary>An object has a name twice. Readers differ in which one they take, so neither is taken.</summary>
    DuplicateName,

    /// <summary>One update says that two things were done.</summary>
    SeveralPayloads,

    /// <summary>The number of the update is missing.</summary>
    MissingUpdateId,

    /// <summary>JSON, but not an answer to <c>getUpdates</c> that was granted.</summary>
    NotABatch,
}
