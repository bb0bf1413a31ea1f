using System.Globalization;
using System.Resources;
using BotSentinel.Server.Panel;
using Microsoft.Extensions.Localization;

namespace BotSentinel.Panel.Tests.Walk;

/// <summary>A language of no people: every text of the resources stands in brackets, so that one that is not from there is seen.</summary>
internal sealed class PseudoTexts : IStringLocalizer<PanelTexts>
{
    private static readonly ResourceManager Resources = new(typeof(PanelTexts));

    public LocalizedString this[string name] => this[name, []];

    public LocalizedString this[string name, params object[] arguments] => Resources.GetString(name, CultureInfo.InvariantCulture) is { } text
        ? new LocalizedString(name, $"⟦{string.Format(CultureInfo.InvariantCulture, text, arguments)}⟧")
        : new LocalizedString(name, name, resourceNotFound: true);

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
}
