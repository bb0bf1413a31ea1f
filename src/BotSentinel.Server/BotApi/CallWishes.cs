using BotSentinel.Outgoing;
using BotSentinel.Policies;

namespace BotSentinel.Server.BotApi;

/// <summary>What a bot says about one call by headers, which Telegram does not get to see. A header that makes no sense is as good as none.</summary>
internal static class CallWishes
{
    /// <summary>The lane: <c>moderation</c>, <c>answer</c>, <c>edit</c> or <c>broadcast</c>.</summary>
    public const string LaneHeader = "X-BotSentinel-Lane";

    /// <summary>How long the call may wait: <c>10s</c>.</summary>
    public const string MaxWaitHeader = "X-BotSentinel-Max-Wait";

    public static OutgoingCall Apply(OutgoingCall call, HttpRequest request, DateTimeOffset now)
    {
        if (Enum.TryParse(request.Headers[LaneHeader].ToString(), ignoreCase: true, out OutgoingLane lane) && Enum.IsDefined(lane))
        {
            call = call with { Lane = lane };
        }

        return request.Headers[MaxWaitHeader] is [{ Length: > 0 } text] && Duration.TryParse(text, out TimeSpan wait) && wait <= TimeSpan.FromDays(7)
            ? call with { Deadline = now + wait }
            : call;
    }
}
