using System.Globalization;
using BotSentinel.Policies.Settings;

namespace BotSentinel.Policies.Validation;

/// <summary>What must hold between the settings of second opinions.</summary>
internal static class SecondOpinionChecks
{
    private const string Register = "Register somebody in code, AskSecondOpinion(...), set Gateway:LanguageModel if this is a gateway, or leave this out.";
    private static readonly SettingPath Path = SettingPath.Root["secondOpinion"];

    public static void Check(SentinelOptions options, Findings findings)
    {
        SecondOpinionOptions asked = options.SecondOpinion;
        if (asked.From > asked.To && !findings.HasInside(Path))
        {
            findings.Add(Path["from"], asked.From.ToString(CultureInfo.InvariantCulture), "is more than to: the model would never be in doubt.", $"Write at most {asked.To.ToString(CultureInfo.InvariantCulture)}, or a larger to.");
        }
    }

    /// <summary>Whether those who are to be asked are registered: only the sentinel knows.</summary>
    public static void CheckRegistered(SentinelOptions options, IReadOnlyList<string> registered, Findings findings)
    {
        foreach (string name in registered.Where((name, index) => Shapes.Name.Judge(name) is not null || registered.Take(index).Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            findings.Add(Path, $"\"{name}\"", "is registered under a name that is none, or that another one has.", $"Give each who is registered with AskSecondOpinion {Shapes.Name.Words}.");
        }

        SecondOpinionOptions asked = options.SecondOpinion;
        for (int i = 0; i < asked.Ask.Length; i++)
        {
            if (!registered.Contains(asked.Ask[i], StringComparer.OrdinalIgnoreCase))
            {
                findings.Add(asked.Ask.Length == 1 ? Path["ask"] : Path["ask"][i], $"\"{asked.Ask[i]}\"", "is nobody that is registered.", registered.Count > 0 ? Spelling.Suggest(asked.Ask[i], registered, "") : Register);
            }
        }

        if (registered.Count == 0 && asked.Ask.IsEmpty && asked.Mode != PolicyMode.Off && !SecondOpinionSettings.SecondOpinion.AreSame(asked, new SecondOpinionOptions()))
        {
            findings.Add(Path, null, "asks, and nobody is registered who could answer.", Register);
        }
    }
}
