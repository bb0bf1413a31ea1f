namespace BotSentinel.Policies;

/// <summary>Names a content rule that has no name: by its filter and its place, counted from 1.</summary>
internal static class ContentRuleName
{
    public static string Of(ContentRuleOptions rule, int index) =>
        $"{(rule.Filter is { } filter ? filter : Settings.ContentSettings.KindsOf(rule).FirstOrDefault("rule"))}-{index + 1}";
}
