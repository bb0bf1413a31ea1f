using System.Text.Json;
using BotSentinel.Server.Api;

namespace BotSentinel.Server.Lists;

/// <summary>A list as the API shows it.</summary>
internal sealed record ListView(ListKind List, int Entries);

/// <summary>An entry as the API shows it.</summary>
internal sealed record ListEntryView(string Subject, DateTimeOffset? Until, string? Reason, DateTimeOffset AddedAt)
{
    public static ListEntryView Of(ListEntryRow row) => new(row.Subject, row.Until, row.Reason, row.AddedAt);
}

/// <summary>An entry to be put on a list.</summary>
internal sealed record NewListEntry
{
    /// <summary>When it ends; left out: never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Why; decisions show it.</summary>
    public string? Reason { get; init; }
}

/// <summary>An import as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="List">The list it goes into.</param>
/// <param name="State">How it goes.</param>
/// <param name="Lines">Lines of the file.</param>
/// <param name="Done">Lines read so far.</param>
/// <param name="Taken">Lines that became entries, or renewed them.</param>
/// <param name="Refused">Lines that were refused.</param>
/// <param name="Errors">The first of the refused lines, a thousand at most.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
internal sealed record ImportView(string Id, ListKind List, ImportState State, int Lines, int Done, int Taken, int Refused, IReadOnlyList<ImportError> Errors, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    public static ImportView Of(ImportRow row) => new(row.Id, row.List, row.State, row.Lines, row.Done, row.Taken, row.Refused, JsonSerializer.Deserialize<ImportError[]>(row.Errors, ApiJson.Options)!, row.StartedAt, row.EndedAt);
}

/// <summary>A line that is no entry.</summary>
/// <param name="Line">Its number, from 1 on.</param>
/// <param name="Problem">What is wrong with it.</param>
internal sealed record ImportError(int Line, string Problem);
