using System.Globalization;
using BotSentinel.Policies;
using BotSentinel.Server.Api;
using Microsoft.Extensions.Localization;

namespace BotSentinel.Server.Panel;

/// <summary>
/// What went wrong, for people. Use cases tell it in English, with what it is about; in other languages there is a text for each kind that people meet in the panel, and for each mistake in its
/// forms. What has none stays English, and so do mistakes in documents, which name fields.
/// </summary>
internal static class ProblemWords
{
    public static string Of(IStringLocalizer<PanelTexts> texts, ProblemException problem) => Find(texts, $"problem.{problem.Kind}") ?? problem.Message;

    /// <summary>A mistake in what was asked for: which field it is in, what it is, and what to write instead.</summary>
    public static string Of(IStringLocalizer<PanelTexts> texts, ConfigurationError mistake) => Find(texts, $"mistake.{mistake.Problem}") is { } text
        ? $"{Find(texts, $"field.{mistake.Path}") ?? mistake.Path}: {text}"
        : $"{mistake.Path} {mistake.Problem} {mistake.Remedy}";

    private static string? Find(IStringLocalizer<PanelTexts> texts, string name) =>
        !CultureInfo.CurrentUICulture.Name.StartsWith("en", StringComparison.Ordinal) && texts[name] is { ResourceNotFound: false } text ? text.Value : null;
}
