using System.Collections.Immutable;
using BotSentinel.Updates;

namespace BotSentinel.Policies.Settings;

/// <summary>Filters of content: their settings, and what people read about them.</summary>
internal static class SendersEntries
{
    public static readonly RecordShape<NamesOptions> Names = new(
        "names",
        "Names that nobody else may have or look like.",
        new NamesOptions(),
        () =>
        [
            new Setting<NamesOptions, ImmutableArray<string>>("protect", "The names as they are shown, and user names with an at sign.", new ListShape<string>(Shapes.PersonName), options => options.Protect, (options, value) => options with { Protect = value }, "none"),
            new Setting<NamesOptions, ImmutableArray<PlatformId>>("owners", "The ids of those they belong to.", new ListShape<PlatformId>(Shapes.Id), options => options.Owners, (options, value) => options with { Owners = value }, "none"),
        ]);

    public static readonly RecordShape<SpammersOptions> Spammers = new(
        "spammers",
        "Outside lists of users who are known to spam.",
        new SpammersOptions(),
        () =>
        [
            new Setting<SpammersOptions, ImmutableArray<string>>("lists", "The lists.", new ListShape<string>(Shapes.Name), options => options.Lists, (options, value) => options with { Lists = value }, "none"),
        ]);

    public static IEnumerable<FilterEntry> All =>
    [
        new(
            Names.Record,
            "Users who call themselves as an admin does, or nearly so: look-alike letters, digits, decorations, l for I, rn for m, one letter more or less in names of six and more.",
            "The owners; users whose name the platform does not tell.",
            "1 for a name that looks the same, 0.6 for one letter apart.",
            """{ "names": { "protect": ["Alice Admin", "@alice_admin"], "owners": [1001] } }""",
            "A user called Аlice Аdmin, with Cyrillic А",
            "A user called Alice"),
        new(
            Spammers.Record,
            "Users whose id is on a list that others keep. Lists are fetched in the background: see outsideLists.",
            "Everybody, as long as no list has been fetched.",
            "1.",
            """{ "spammers": { "lists": "cas" } }""",
            "Any message of a listed user",
            "Any message of another one"),
    ];
}
