using MudBlazor;

namespace BotSentinel.Server.Panel;

/// <summary>How dialogs are.</summary>
internal static class PanelDialogs
{
    /// <summary>Of a form: what was written is not lost by a click beside it.</summary>
    public static DialogOptions Form { get; } = new() { MaxWidth = MaxWidth.Small, FullWidth = true, BackdropClick = false, CloseButton = false, CloseOnEscapeKey = true };
}
