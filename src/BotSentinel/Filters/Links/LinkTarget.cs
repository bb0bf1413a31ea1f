namespace BotSentinel.Filters.Links;

/// <summary>Where a link leads: host and what follows it.</summary>
internal readonly ref struct LinkTarget
{
    public const int LongestHost = 253;

    private LinkTarget(ReadOnlySpan<char> host, ReadOnlySpan<char> path, bool isApp)
    {
        Host = host;
        Path = path;
        IsApp = isApp;
    }

    /// <summary>The host in lower case; empty when there is none.</summary>
    public ReadOnlySpan<char> Host { get; }

    /// <summary>Path, query and all; without the slash at its start.</summary>
    public ReadOnlySpan<char> Path { get; }

    /// <summary>True for a link into Telegram's own programs, <c>tg://</c>.</summary>
    public bool IsApp { get; }

    /// <summary>Takes a URL apart as browsers do; the scheme may be missing.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="room">Where the host goes, of at least <see cref="LongestHost"/>.</param>
    public static LinkTarget Read(ReadOnlySpan<char> url, Span<char> room)
    {
        url = url.Trim();
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        bool isApp = scheme == 2 && url.StartsWith("tg", StringComparison.OrdinalIgnoreCase);
        url = scheme is >= 0 and < 16 ? url[(scheme + 3)..] : url;
        int end = url.IndexOfAny("/?#\\");
        ReadOnlySpan<char> host = end < 0 ? url : url[..end];
        ReadOnlySpan<char> path = end < 0 ? default : url[(url[end] is '/' or '\\' ? end + 1 : end)..];

        // What stands before an at sign is a user's name, meant to be taken for the host.
        host = host[(host.LastIndexOf('@') + 1)..];
        int port = host.LastIndexOf(':');
        host = port >= 0 && !host.EndsWith("]") && host[(port + 1)..].IndexOfAnyExceptInRange('0', '9') < 0 ? host[..port] : host;
        host = host.TrimEnd('.');
        host = host[..Math.Min(host.Length, LongestHost)];
        host.ToLowerInvariant(room);
        Span<char> own = room[..host.Length];
        own.Replace('\u3002', '.');
        own.Replace('\uFF0E', '.');
        own.Replace('\uFF61', '.');
        return new LinkTarget(own, path, isApp);
    }
}
