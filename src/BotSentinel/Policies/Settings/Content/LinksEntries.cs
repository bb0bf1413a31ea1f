using System.Collections.Immutable;

namespace BotSentinel.Policies.Settings;

/// <summary>Filters of content: their settings, and what people read about them.</summary>
internal static class LinksEntries
{
    public static readonly RecordShape<LinksOptions> Links = new(
        "links",
        "Which links are not wanted.",
        new LinksOptions(),
        () =>
        [
            new Setting<LinksOptions, ImmutableArray<LinkKind>>("kinds", "The kinds of links that count.", new ListShape<LinkKind>(Shapes.Link), options => options.Kinds, (options, value) => options with { Kinds = value }, "denied, address, look-alike, hidden"),
            new Setting<LinksOptions, ImmutableArray<string>>("allow", "Domains whose links never count, with everything below them.", new ListShape<string>(Shapes.Domain), options => options.Allow, (options, value) => options with { Allow = value }, "none"),
            new Setting<LinksOptions, ImmutableArray<string>>("deny", "Domains that are not wanted, with everything below them.", new ListShape<string>(Shapes.Domain), options => options.Deny, (options, value) => options with { Deny = value }, "none"),
            new Setting<LinksOptions, ImmutableArray<string>>("denyLists", "Outside lists of such domains.", new ListShape<string>(Shapes.Name), options => options.DenyLists, (options, value) => options with { DenyLists = value }, "none"),
            new Setting<LinksOptions, ImmutableArray<string>>("protect", "Domains that others may not look like.", new ListShape<string>(Shapes.Domain), options => options.Protect, (options, value) => options with { Protect = value }, "none"),
            new Setting<LinksOptions, string>("suffixFile", "A copy of the Public Suffix List, public_suffix_list.dat. By default the suffixes that this version knows.", Shapes.Path, options => options.SuffixFile, (options, value) => options with { SuffixFile = value }),
        ]);

    public static IEnumerable<FilterEntry> All =>
    [
        new(
            Links.Record,
            "Links by domain (denied), by what they hide (a shortener, an IP address, another domain than the text shows, also in Markdown), by a name that looks like a protected one (`xn--` names read as people see them, one letter changed, the protected name in front of another domain), invitations to chats, bots started with a parameter, messages of nothing but a link, or any link at all. Where the platform marks links, those count; else whatever reads as one.",
            "Links to allowed domains; names of files and versions (`main.cs`, `1.2.3`); the protected domains themselves; link texts in plain words.",
            "1; 0.7 for a name that is one letter apart from a protected one.",
            """{ "links": { "kinds": ["denied", "look-alike", "hidden"], "deny": ["bad.example"], "protect": ["paypal.com"] } }""",
            "[paypal.com](https://paypa1.com.example.org)",
            "See https://paypal.com/help"),
    ];
}
