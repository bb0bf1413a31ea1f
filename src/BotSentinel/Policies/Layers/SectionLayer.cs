using BotSentinel.Policies.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace BotSentinel.Policies.Layers;

/// <summary>A section of the host's configuration.</summary>
internal sealed class SectionLayer(IConfiguration section) : OptionsLayer
{
    private bool _hadContent;

    /// <summary>The section's key.</summary>
    public string Section => ConfigurationTree.PathOf(section);

    public override string? Source => $"configuration section {Section}".TrimEnd();

    public override SentinelOptions Over(SentinelOptions below, Findings findings)
    {
        Findings own = new(Section);
        SentinelOptions above = PolicyReader.Read(section, own);
        bool hasContent = section.GetChildren().Any();
        if (_hadContent && !hasContent)
        {
            // A settings file that is deleted or broken while running leaves its section empty: that is no wish to limit nothing.
            own.Add(SettingPath.Root, null, "has gone from the configuration.", "Put the section back, or restart without it.");
        }

        _hadContent |= hasContent;
        findings.Include(own);
        return Merge(below, above);
    }

    public override IDisposable? Watch(Action changed) => ChangeToken.OnChange(section.GetReloadToken, changed);
}
