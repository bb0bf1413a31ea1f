using System.Globalization;

namespace BotSentinel.Server.Panel;

/// <summary>
/// The languages of the panel. The framework knows them by name alone, as the gateway runs without the tables of a machine: how each writes numbers is said here. Times are written alike in all.
/// </summary>
internal static class PanelLanguages
{
    /// <summary>The first is that of who asks for none of them.</summary>
    public static IList<CultureInfo> All { get; } = [English(), German()];

    private static CultureInfo English() => new("en") { NumberFormat = { PercentPositivePattern = 1, PercentNegativePattern = 1 } };

    // Between the number and the sign is a space that no line breaks at.
    private static CultureInfo German() => new("de")
    {
        NumberFormat =
        {
            NumberDecimalSeparator = ",",
            NumberGroupSeparator = ".",
            PercentDecimalSeparator = ",",
            PercentGroupSeparator = ".",
            PercentSymbol = "\u00a0%",
            PercentPositivePattern = 1,
            PercentNegativePattern = 1,
        },
    };
}
