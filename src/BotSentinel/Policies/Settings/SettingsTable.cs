using System.Text;

namespace BotSentinel.Policies.Settings;

/// <summary>The settings as tables for people, in Markdown.</summary>
internal static class SettingsTable
{
    public static string Write()
    {
        StringBuilder text = new();
        foreach (RecordShape record in PolicySchema.Records())
        {
            text.Append("### ").Append(record.Name).Append("\n\n").Append(record.Description).Append("\n\n");
            text.Append("| setting | what to write | default | what it does |\n|---|---|---|---|\n");
            foreach (Setting setting in record.Settings)
            {
                string standard = setting.IsRequired ? "required" : setting.DefaultText ?? "";
                text.Append("| `").Append(setting.Key).Append("` | ").Append(Cell(What(setting))).Append(" | ").Append(Cell(standard)).Append(" | ").Append(Cell(setting.Description)).Append(" |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string What(Setting setting) => setting.Record is { } record ? setting.Words.Replace("an object", $"[{record.Name}](#{record.Name})", StringComparison.Ordinal) : setting.Words;

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
