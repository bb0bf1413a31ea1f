using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Versions;

namespace BotSentinel.Server.Lists;

/// <summary>A list as the API shows it.</summary>
/// <param name="List">Which.</param>
/// <param name="Entries">How many there are.</param>
/// <param name="Version">The number of its latest version; 0 before the first.</param>
internal sealed record ListView(ListKind List, int Entries, int Version);

/// <summary>An entry as the API shows it.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Until">When it ends; null: never.</param>
/// <param name="Reason">Why; null when nobody said.</param>
/// <param name="AddedAt">When it was put there, or changed last.</param>
/// <param name="Version">The version of the list that did so: "v12" as an entity tag.</param>
internal sealed record ListEntryView(string Subject, DateTimeOffset? Until, string? Reason, DateTimeOffset AddedAt, int Version)
{
    public static ListEntryView Of(ListEntryRow row) => new(row.Subject, row.Until, row.Reason, row.AddedAt, row.Version);
}

/// <summary>What an entry says beside its subject.</summary>
public sealed record ListEntryValue(DateTimeOffset? Until, string? Reason);

/// <summary>Where a list differs from itself.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Before">What the entry said; null: there was none.</param>
/// <param name="After">What it says then; null: there is none.</param>
public sealed record ListEntryChange(string Subject, ListEntryValue? Before, ListEntryValue? After)
{
    internal static ListEntryChange Of(ListChangeRow row) =>
        new(row.Subject, row.WasThere ? new ListEntryValue(row.UntilBefore, row.ReasonBefore) : null, row.IsThere ? new ListEntryValue(row.UntilAfter, row.ReasonAfter) : null);

    /// <summary>As differences are told.</summary>
    public JsonChange ToJson() => new(Subject, JsonSerializer.SerializeToNode(Before, ApiJson.Options), JsonSerializer.SerializeToNode(After, ApiJson.Options));
}

/// <summary>A version of a list as the API shows it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="State">Whether it is the latest.</param>
/// <param name="Note">Why; null when nobody said.</param>
/// <param name="RolledBackTo">The version that it went back to; null when it did not.</param>
/// <param name="Import">The import that made it; null when none did.</param>
/// <param name="Added">Entries that came.</param>
/// <param name="Changed">Entries whose end or reason became another.</param>
/// <param name="Removed">Entries that went.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
internal sealed record ListVersionView(int Number, VersionState State, string? Note, int? RolledBackTo, string? Import, int Added, int Changed, int Removed, string By, DateTimeOffset At)
{
    public static ListVersionView Of(ListVersionRow row, int current) =>
        new(row.Number, row.Number == current ? VersionState.Published : VersionState.Retired, row.Note, row.RolledBackTo, row.ImportId, row.Added, row.Changed, row.Removed, row.By, row.At);
}

/// <summary>An entry to be put on a list.</summary>
internal sealed record NewListEntry
{
    /// <summary>When it ends; left out: never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Why; decisions show it.</summary>
    public string? Reason { get; init; }

    /// <summary>The subject once more, where to block it is dangerous and it is to be done all the same: see <see cref="ListDangers"/>. Said beside the body.</summary>
    internal string? Confirmed { get; init; }
}

/// <summary>An import as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="List">The list it goes into.</param>
/// <param name="State">How it goes.</param>
/// <param name="Lines">Lines of the file.</param>
/// <param name="Done">Lines read so far.</param>
/// <param name="Taken">Lines that are entries.</param>
/// <param name="Refused">Lines that were refused.</param>
/// <param name="Added">Entries that come on the list by it, as far as known when the file was read, or it was published.</param>
/// <param name="Changed">Entries of the list that it changes.</param>
/// <param name="Unchanged">Entries that are on the list already.</param>
/// <param name="Version">The version of the list that it made; null when it made none.</param>
/// <param name="Errors">The first of the refused lines, a thousand at most.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
internal sealed record ImportView(string Id, ListKind List, ImportState State, int Lines, int Done, int Taken, int Refused, int Added, int Changed, int Unchanged, int? Version, IReadOnlyList<ImportError> Errors, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    public static ImportView Of(ImportRow row) => new(row.Id, row.List, row.State, row.Lines, row.Done, row.Taken, row.Refused, row.Added, row.Changed, row.Unchanged, row.Version, JsonSerializer.Deserialize<ImportError[]>(row.Errors, ApiJson.Options)!, row.StartedAt, row.EndedAt);
}

/// <summary>A line that is no entry.</summary>
/// <param name="Line">Its number, from 1 on.</param>
/// <param name="Problem">What is wrong with it.</param>
internal sealed record ImportError(int Line, string Problem);
