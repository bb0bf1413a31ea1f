using BotSentinel.Policies;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Reviews;

/// <summary>What is kept of messages for operators to judge.</summary>
internal sealed record ReviewOptions
{
    /// <summary>Days that a message is kept after it, or nearly the same, came the last time. From 0 to 90; default 7. 0: none is kept.</summary>
    public int Days { get; init; } = 7;

    /// <summary>Messages of a tenant that are kept: beyond, those that are judged go first, and then the oldest. From 10 to 10,000; default 2,000.</summary>
    public int Messages { get; init; } = 2_000;

    /// <summary>Reads section <c>Gateway:Review</c>.</summary>
    public static ReviewOptions Read(IConfigurationSection section, List<ConfigurationError> errors)
    {
        var settings = new SettingsReader(section, errors);
        ReviewOptions defaults = new();
        ReviewOptions options = new() { Days = settings.Number("Days", defaults.Days, 0, 90), Messages = settings.Number("Messages", defaults.Messages, 10, 10_000) };
        settings.RefuseOthers();
        return options;
    }
}
