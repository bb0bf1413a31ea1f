using Microsoft.Net.Http.Headers;

namespace BotSentinel.Server.Api;

/// <summary>Entity tags: the version of what was read, so that a change can say what it was made on top of.</summary>
internal static class ETags
{
    public static string Of(int version) => $"\"v{version}\"";

    /// <summary>The version that the request wants to change; null: whichever it is (<c>*</c>).</summary>
    /// <exception cref="ProblemException">The request says nothing, or nothing of ours.</exception>
    public static int? Wanted(HttpRequest request)
    {
        if (request.Headers.IfMatch.Count == 0)
        {
            throw new ProblemException(428, "if-match-missing", "If-Match is missing", "Say by If-Match which version the change was made on top of, as ETag told it; * for whichever it is.");
        }

        string text = request.Headers.IfMatch.ToString();
        if (text == "*")
        {
            return null;
        }

        return EntityTagHeaderValue.TryParse(text, out EntityTagHeaderValue? tag) && tag.Tag.StartsWith("\"v", StringComparison.Ordinal) && int.TryParse(tag.Tag.AsSpan(2, tag.Tag.Length - 3), out int version)
            ? version
            : -1;
    }

    /// <summary>As <see cref="Wanted"/>, of something that may not be there yet, and is not to be when the request says so (<c>If-None-Match: *</c>): version 0.</summary>
    public static int? WantedOrNew(HttpRequest request) => request.Headers.IfMatch.Count == 0 && request.Headers.IfNoneMatch.ToString() == "*" ? 0 : Wanted(request);

    public static void Write(HttpResponse response, int version) => response.Headers.ETag = Of(version);
}
