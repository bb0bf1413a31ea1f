using BotSentinel.Policies;

namespace BotSentinel.Server.Api;

/// <summary>Collects every mistake in a request, to tell them at once.</summary>
internal sealed class Checks
{
    private readonly List<ConfigurationError> _errors = [];

    /// <summary>Those so far.</summary>
    public IReadOnlyList<ConfigurationError> Errors => _errors;

    /// <summary>Notes a mistake unless <paramref name="holds"/>.</summary>
    public Checks That(bool holds, string path, string? value, string problem, string remedy)
    {
        if (!holds)
        {
            _errors.Add(new ConfigurationError(path, value, problem, remedy));
        }

        return this;
    }

    /// <summary>A text for people: a reason, a note.</summary>
    public Checks Text(string path, string? text, int longest = 500) =>
        That(text is null || IsText(text, longest), path, null, "is no such text.", $"Write up to {longest} characters, no control characters.");

    /// <summary>Whether it is a text for people.</summary>
    public static bool IsText(string text, int longest) => text.Length <= longest && !text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t'));

    /// <summary>A name that paths and metrics may bear.</summary>
    public Checks Name(string path, string name) =>
        That(name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'), path, name.Length <= 64 ? name : null, "is no name.", "Write 1 to 64 letters, digits, - or _.");

    /// <exception cref="ProblemException">There are mistakes; the problem lists all of them.</exception>
    public void Throw()
    {
        if (_errors.Count > 0)
        {
            throw ProblemException.Invalid(_errors);
        }
    }
}
