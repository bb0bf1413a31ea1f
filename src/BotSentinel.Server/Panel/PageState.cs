namespace BotSentinel.Server.Panel;

/// <summary>How far a page is.</summary>
public enum PageState
{
    Loading,
    Ready,
    Failed,
    Forbidden,
}
