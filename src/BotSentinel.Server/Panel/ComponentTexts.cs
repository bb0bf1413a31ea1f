using Microsoft.Extensions.Localization;
using MudBlazor;

namespace BotSentinel.Server.Panel;

/// <summary>What the component library says of itself, in the panel's languages: the texts <c>component.MudInput_Clear</c> and so on. Of what is not there it has its own.</summary>
internal sealed class ComponentTexts(IStringLocalizer<PanelTexts> texts) : MudLocalizer
{
    public override LocalizedString this[string key] => texts[$"component.{key}"];

    public override LocalizedString this[string key, params object[] arguments] => texts[$"component.{key}", arguments];
}
