using System.Buffers;
using BotSentinel.Decisions;

namespace BotSentinel.Filters.Secrets;

/// <summary>Tokens and keys by the forms in which services give them out: bot tokens, access keys, private keys.</summary>
internal sealed class SecretsFilter : ContentFilter
{
    private const string PrivateKey = "PRIVATE KEY-----";

    // What a token begins with, the fewest characters behind that, and what it opens.
    private static readonly (string Prefix, int Length, string What)[] Forms =
    [
        ("AKIA", 16, "an AWS access key"), ("ASIA", 16, "an AWS access key"), ("ghp_", 36, "a GitHub token"), ("gho_", 36, "a GitHub token"), ("ghs_", 36, "a GitHub token"),
        ("github_pat_", 22, "a GitHub token"), ("glpat-", 20, "a GitLab token"), ("xoxb-", 20, "a Slack token"), ("xoxp-", 20, "a Slack token"), ("xapp-", 20, "a Slack token"),
        ("sk-", 32, "an API key"), ("sk_live_", 20, "a Stripe key"), ("rk_live_", 20, "a Stripe key"), ("AIza", 35, "a Google API key"), ("SG.", 20, "a SendGrid key"), ("npm_", 36, "an npm token"),
    ];

    private static readonly SearchValues<string> Prefixes = SearchValues.Create([.. Forms.Select(form => form.Prefix)], StringComparison.Ordinal);

    public override string Name => "secrets";

    public override FilterHit Examine(Content content)
    {
        ReadOnlySpan<char> text = content.Text.AsSpan(0, Math.Min(content.Text.Length, Text.FoldedText.LongestText));
        int key = text.IndexOf(PrivateKey, StringComparison.Ordinal);
        return key >= 0 ? FilterHit.Certain(new TextSpan(key, PrivateKey.Length), word: "a private key")
            : BotToken(text) is { Score: > 0 } token ? token
            : Known(text);
    }

    public override string Describe(in FilterHit hit, Content content) => $"has {hit.Word}";

    /// <summary>Eight to ten digits, a colon and 35 characters, as BotFather gives them out.</summary>
    private static FilterHit BotToken(ReadOnlySpan<char> text)
    {
        for (int colon = text.IndexOf(':'), from = 0; colon >= 0;)
        {
            int at = from + colon, digits = 0;
            while (at - digits > 0 && char.IsAsciiDigit(text[at - digits - 1]))
            {
                digits++;
            }

            if (digits is >= 8 and <= 11 && TokenLength(text[(at + 1)..]) is 35)
            {
                return FilterHit.Certain(new TextSpan(at - digits, digits + 36), word: "a bot's token");
            }

            from = at + 1;
            colon = text[from..].IndexOf(':');
        }

        return default;
    }

    private static FilterHit Known(ReadOnlySpan<char> text)
    {
        for (int at = text.IndexOfAny(Prefixes), from = 0; at >= 0;)
        {
            from += at;
            foreach ((string prefix, int length, string what) in Forms)
            {
                bool begins = from == 0 || !(char.IsLetterOrDigit(text[from - 1]) || text[from - 1] == '_');
                if (begins && text[from..].StartsWith(prefix, StringComparison.Ordinal) && TokenLength(text[(from + prefix.Length)..]) is var found && found >= length)
                {
                    return FilterHit.Certain(new TextSpan(from, prefix.Length + found), word: what);
                }
            }

            from++;
            at = text[from..].IndexOfAny(Prefixes);
        }

        return default;
    }

    private static int TokenLength(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '_' or '-'))
        {
            length++;
        }

        return length;
    }
}
