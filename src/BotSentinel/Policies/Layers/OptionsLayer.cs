using BotSentinel.Policies.Settings;

namespace BotSentinel.Policies.Layers;

/// <summary>One source of options, laid over those before it.</summary>
internal abstract class OptionsLayer
{
    /// <summary>What the source is called in an error message; null for code.</summary>
    public abstract string? Source { get; }

    /// <summary>The options below with this layer on top. Mistakes in the source itself are noted.</summary>
    public abstract SentinelOptions Over(SentinelOptions below, Findings findings);

    /// <summary>Calls back at every change of the source until disposed; null when it cannot change.</summary>
    public virtual IDisposable? Watch(Action changed) => null;

    /// <summary>Policies and handlers replace those of the same name, outside lists too; rules replace all rules, outgoing, its content and second opinion replace all of it, lists and roles are added.</summary>
    protected static SentinelOptions Merge(SentinelOptions below, SentinelOptions above) => new()
    {
        Policies = below.Policies.SetItems(above.Policies),
        Rules = above.Rules.IsEmpty ? below.Rules : above.Rules,
        Handlers = below.Handlers.SetItems(above.Handlers),
        Lists = new ListsOptions
        {
            Allow = [.. below.Lists.Allow, .. above.Lists.Allow],
            Block = [.. below.Lists.Block, .. above.Lists.Block],
        },
        Roles = below.Roles.SetItems(above.Roles.Select(role =>
            KeyValuePair.Create(role.Key, below.Roles.GetValueOrDefault(role.Key, []).AddRange(role.Value)))),
        OutsideLists = below.OutsideLists.SetItems(above.OutsideLists),
        OutgoingContent = above.OutgoingContent ?? below.OutgoingContent,
        SecondOpinion = SecondOpinionSettings.SecondOpinion.AreSame(above.SecondOpinion, new SecondOpinionOptions()) ? below.SecondOpinion : above.SecondOpinion,
        Outgoing = OutgoingSettings.Outgoing.AreSame(above.Outgoing, new OutgoingOptions()) ? below.Outgoing : above.Outgoing,
        MaxSubjects = above.MaxSubjects == new SentinelOptions().MaxSubjects ? below.MaxSubjects : above.MaxSubjects,
        ExactSubjects = above.ExactSubjects || below.ExactSubjects,
    };
}

/// <summary>What the program itself says.</summary>
internal sealed class CodeLayer(Func<SentinelOptions, SentinelOptions> change) : OptionsLayer
{
    public override string? Source => null;

    public override SentinelOptions Over(SentinelOptions below, Findings findings) => change(below);
}
