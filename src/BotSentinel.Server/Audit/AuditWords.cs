using BotSentinel.Server.Lists;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Store;
using Microsoft.Extensions.Localization;

namespace BotSentinel.Server.Audit;

/// <summary>What was done, in words.</summary>
internal static class AuditWords
{
    /// <summary>The text of an action; the action itself where there is none.</summary>
    public static string Of(IStringLocalizer<PanelTexts> texts, string action) => texts[$"action.{action}"] is { ResourceNotFound: false } text ? text : action;

    /// <summary>Where what was done can be looked at, and undone where it can be; null: there is no such page.</summary>
    public static string? LinkOf(string target) => target switch
    {
        _ when ListSubject.TryParse(target, out ListSubject subject) && $"{subject}" == target => $"subjects/{Uri.EscapeDataString(target)}",
        _ when !Ids.CanBe(target) => null,
        _ when target.StartsWith("rev_", StringComparison.Ordinal) => $"reviews/{target}",
        _ when target.StartsWith("dec_", StringComparison.Ordinal) => $"decisions/{target}",
        _ => null,
    };
}
