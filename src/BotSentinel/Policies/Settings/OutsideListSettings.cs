namespace BotSentinel.Policies.Settings;

/// <summary>The settings of outside lists.</summary>
internal static class OutsideListSettings
{
    public static readonly RecordShape<OutsideListOptions> List = new(
        "outsideList",
        "A list that others keep: ids of users, or domains, as text, CSV or JSON. Fetched in the background; whatever goes wrong, the last good list stays.",
        new OutsideListOptions(),
        () =>
        [
            new Setting<OutsideListOptions, string>("url", "Where it is fetched from.", Shapes.Url, list => list.Url, (list, url) => list with { Url = url }),
            new Setting<OutsideListOptions, string>("file", "The file it is read from, instead of an address.", Shapes.Path, list => list.File, (list, file) => list with { File = file }),
            new Setting<OutsideListOptions, TimeSpan>("every", "How often it is fetched.", Shapes.FetchInterval, list => list.Every, (list, every) => list with { Every = every }, "1h"),
            new Setting<OutsideListOptions, TimeSpan>("timeout", "How long fetching it may take.", Shapes.FetchTimeout, list => list.Timeout, (list, timeout) => list with { Timeout = timeout }, "1m"),
            new Setting<OutsideListOptions, int>("maxMegabytes", "How large it may be.", Shapes.Megabytes, list => list.MaxMegabytes, (list, most) => list with { MaxMegabytes = most }, "64"),
            new Setting<OutsideListOptions, string>("keepIn", "A file to keep the last good list in, for the next start. By default it is not kept.", Shapes.Path, list => list.KeepIn, (list, path) => list with { KeepIn = path }),
            new Setting<OutsideListOptions, bool>("mayShrink", "Whether a list that lost more than half of its entries is taken; otherwise that is a failure, as half a file would be.", Shapes.Switch, list => list.MayShrink, (list, may) => list with { MayShrink = may }, "false"),
        ]);
}
