namespace BotSentinel.Server.Api;

/// <summary>Names in queries, spelt as in JSON.</summary>
internal static class QueryNames
{
    /// <summary>The value that a name stands for; null without a name.</summary>
    /// <exception cref="ProblemException">It is no name of one.</exception>
    public static T? Read<T>(string parameter, string? name)
        where T : struct, Enum
    {
        if (name is null)
        {
            return null;
        }

        foreach (T value in Enum.GetValues<T>())
        {
            if (NameOf(value) == name)
            {
                return value;
            }
        }

        throw ProblemException.Unreadable($"{parameter} is one of {string.Join(", ", Enum.GetValues<T>().Select(NameOf))}.");
    }

    /// <summary>How JSON spells it.</summary>
    private static string NameOf<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName($"{value}");
}
