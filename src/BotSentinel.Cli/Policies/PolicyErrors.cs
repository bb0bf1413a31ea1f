using BotSentinel.Policies;

namespace BotSentinel.Cli.Policies;

/// <summary>Mistakes in a policy file, told all at once.</summary>
internal static class PolicyErrors
{
    /// <exception cref="CommandException">There are some.</exception>
    public static void Refuse(PolicyFile file, IReadOnlyList<ConfigurationError> errors)
    {
        if (errors.Count > 0)
        {
            throw Of(file.Name, errors, "Nothing was changed.");
        }
    }

    public static CommandException Of(string name, IReadOnlyList<ConfigurationError> errors, string then) =>
        new($"{name} has {Terminal.Words.Count(errors.Count, "mistake", "mistakes")}. {then}".TrimEnd()) { Lines = [.. errors.Select(error => error.ToString())] };
}
