using MudBlazor;

namespace BotSentinel.Server.Panel;

/// <summary>Colours and type of the panel: system fonts, nothing fetched; every colour of text on its ground has a contrast of 4.5 or more.</summary>
internal static class PanelTheme
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b5cad", Secondary = "#5b3f9e", Success = "#1b6e3c", Warning = "#8a5300", Error = "#b3261e", Info = "#0b5cad",
            Background = "#f6f7f9", Surface = "#ffffff", AppbarBackground = "#10243c", AppbarText = "#ffffff", DrawerBackground = "#ffffff", DrawerText = "#26313d", DrawerIcon = "#4a5866",
            TextPrimary = "#1b2530", TextSecondary = "#4a5866", TextDisabled = "#6a7682", LinesDefault = "#d9dee4", LinesInputs = "#7a8691", TableLines = "#e3e7ec", ActionDefault = "#4a5866",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7ab8ff", PrimaryContrastText = "#06213d", Secondary = "#c3b0f5", Success = "#74d99f", Warning = "#f2b866", Error = "#ff9a92", ErrorContrastText = "#3d0703", Info = "#7ab8ff",
            Background = "#10151b", Surface = "#182028", AppbarBackground = "#0b1118", AppbarText = "#eef2f6", DrawerBackground = "#141b22", DrawerText = "#d5dde5", DrawerIcon = "#9fb0bf",
            TextPrimary = "#e7edf3", TextSecondary = "#a9b7c4", TextDisabled = "#8a98a5", LinesDefault = "#2c3843", LinesInputs = "#7d8b98", TableLines = "#26313b", ActionDefault = "#a9b7c4",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", DrawerWidthLeft = "230px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.9rem", LineHeight = "1.45" },
            H1 = new H1Typography { FontFamily = Fonts, FontSize = "1.5rem", FontWeight = "650", LineHeight = "1.25" },
            H2 = new H2Typography { FontFamily = Fonts, FontSize = "1.1rem", FontWeight = "600", LineHeight = "1.3" },
            Button = new ButtonTypography { FontFamily = Fonts, TextTransform = "none", FontWeight = "600" },
        },
    };
}
