using System.Text;

namespace BotSentinel.Policies.Settings;

/// <summary>The filters for people, in Markdown: an entry for each, of what the settings and <see cref="FilterEntry"/> say.</summary>
internal static class FiltersPage
{
    public static string Write()
    {
        StringBuilder text = new();
        foreach (FilterEntry filter in ContentSettings.Filters)
        {
            text.Append("### ").Append(filter.Key).Append("\n\n").Append(filter.Record.Description).Append("\n\n");
            text.Append("- **Catches:** ").Append(filter.Catches).Append('\n');
            text.Append("- **Spares:** ").Append(filter.Spares).Append('\n');
            text.Append("- **Score:** ").Append(filter.Score).Append("\n\n");
            if (filter.Record.Settings.Count > 0)
            {
                text.Append("| setting | what to write | default | what it does |\n|---|---|---|---|\n");
                foreach (Setting setting in filter.Record.Settings)
                {
                    text.Append("| `").Append(setting.Key).Append("` | ").Append(Cell(setting.Words)).Append(" | ").Append(Cell(setting.DefaultText ?? "")).Append(" | ").Append(Cell(setting.Description)).Append(" |\n");
                }

                text.Append('\n');
            }

            text.Append("```json\n").Append(filter.Example).Append("\n```\n\n");
            text.Append("catches: ").Append(filter.Caught).Append("  \npasses: ").Append(filter.Passes).Append("\n\n");
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
