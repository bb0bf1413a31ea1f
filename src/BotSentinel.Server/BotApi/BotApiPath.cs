using Yarp.ReverseProxy.Forwarder;

namespace BotSentinel.Server.BotApi;

/// <summary>A path of the Bot API: <c>/bot{token}/{method}</c>, <c>/bot{token}/test/{method}</c> or <c>/file/bot{token}/{path}</c>.</summary>
/// <param name="Prefix">What stands before the token: <c>/bot</c> or <c>/file/bot</c>.</param>
/// <param name="Token">The token. Secret.</param>
/// <param name="Rest">What follows it, slash and all.</param>
internal readonly record struct BotApiPath(string Prefix, string Token, string Rest)
{
    private const string Calls = "/bot";
    private const string Files = "/file/bot";
    private const string Test = "/test/";

    public bool IsFile => Prefix == Files;

    /// <summary>Whether Telegram's test environment is meant.</summary>
    public bool IsTest => Rest.StartsWith(Test, StringComparison.OrdinalIgnoreCase);

    /// <summary>The method that is called, as the bot wrote it.</summary>
    public string Method => Rest[(IsTest ? Test.Length : 1)..];

    /// <summary>Whether the call is of this method; Telegram does not look at the case.</summary>
    public bool Is(string method)
    {
        ReadOnlySpan<char> called = Rest.AsSpan(IsTest ? Test.Length : 1);
        return !IsFile && called.Equals(method, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Takes a path apart; false when it is none of the Bot API.</summary>
    public static bool TryParse(string path, out BotApiPath parsed)
    {
        parsed = default;
        string? prefix = path.StartsWith(Calls, StringComparison.Ordinal) ? Calls : path.StartsWith(Files, StringComparison.Ordinal) ? Files : null;
        int end = prefix is null ? -1 : path.IndexOf('/', prefix.Length);
        if (end <= 0 || end == prefix!.Length || end == path.Length - 1)
        {
            return false;
        }

        parsed = new BotApiPath(prefix, path[prefix.Length..end], path[end..]);
        return true;
    }

    /// <summary>The same path at another server, with another token.</summary>
    public Uri At(Uri server, string token, QueryString query) =>
        RequestUtilities.MakeDestinationAddress(server.GetLeftPart(UriPartial.Path), new PathString(Prefix + token + Rest), query);
}
