namespace BotSentinel.Server.Panel;

/// <summary>Names the panel's texts: <c>PanelTexts.resx</c> in English, and a file for each other language.</summary>
#pragma warning disable CA1812 // Only its name is used.
internal sealed class PanelTexts;
#pragma warning restore CA1812
