using BotSentinel.Server.Api;

namespace BotSentinel.Server.Access;

/// <summary>
/// Keeps other sites from acting with a browser's cookie. A request that changes something must bear a header of ours, which no form can send and no other site's script may; and where the
/// browser says which site it comes from, it must be this one.
/// </summary>
internal static class CrossSite
{
    public const string Header = "X-BotSentinel";

    /// <exception cref="ProblemException">Another site may have sent it.</exception>
    public static void Refuse(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return;
        }

        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (!request.Headers.ContainsKey(Header) || site is not ("" or "same-origin" or "none"))
        {
            throw new ProblemException(403, "cross-site", "Forbidden", $"Send the header {Header}: 1, from the gateway's own pages or from a program.");
        }
    }
}
