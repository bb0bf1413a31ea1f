using BotSentinel.Server.Panel;
using Microsoft.Extensions.Localization;

namespace BotSentinel.Server.Audit;

/// <summary>What was done, in words.</summary>
internal static class AuditWords
{
    /// <summary>The text of an action; the action itself where there is none.</summary>
    public static string Of(IStringLocalizer<PanelTexts> texts, string action) => texts[$"action.{action}"] is { ResourceNotFound: false } text ? text : action;
}
