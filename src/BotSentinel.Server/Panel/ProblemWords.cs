using System.Globalization;
using BotSentinel.Server.Api;
using Microsoft.Extensions.Localization;

namespace BotSentinel.Server.Panel;

/// <summary>
/// What went wrong, for people. Use cases tell it in English, with what it is about; in other languages there is a text for each kind that people meet in the panel. What has none
/// stays English, and so do mistakes in documents, which name fields.
/// </summary>
internal static class ProblemWords
{
    public static string Of(IStringLocalizer<PanelTexts> texts, ProblemException problem) =>
        CultureInfo.CurrentUICulture.Name.StartsWith("en", StringComparison.Ordinal) || texts[$"problem.{problem.Kind}"] is not { ResourceNotFound: false } text ? problem.Message : text;
}
