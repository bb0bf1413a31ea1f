using System.Net.Mime;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Versions;
using Microsoft.AspNetCore.Http.Timeouts;

namespace BotSentinel.Server.Lists;

/// <summary><c>/api/v1/lists</c>.</summary>
internal static class ListEndpoints
{
    private const long MaxImport = 64 << 20;
    private const int LongestTransferMilliseconds = 600_000;

    public static void MapLists(this RouteGroupBuilder api)
    {
        RouteGroupBuilder lists = api.MapGroup("/lists").WithTags("Lists");
        lists.MapGet("", (Caller caller, ListService service, CancellationToken cancelled) => service.ListAsync(caller, cancelled))
            .Reads(KeyScope.ListsRead).WithName("ListLists").WithSummary("The tenant's lists, allow and block");
        lists.MapGet("/{list}/entries", (Caller caller, ListService service, string list, string? search, int? limit, string? after, CancellationToken cancelled) => service.EntriesAsync(caller, Kind(list), search, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.ListsRead, audited: "list.read").ProducesProblem(404).ProducesProblem(422).WithName("ListEntries").WithSummary("Who is on a list; search: what subjects begin with, 47 or network:192.0.2");
        lists.MapGet("/{list}/entries/{subject}", (Caller caller, ListService service, string list, string subject, CancellationToken cancelled) => service.GetAsync(caller, Kind(list), Uri.UnescapeDataString(subject), cancelled))
            .Reads(KeyScope.ListsRead, audited: "list.read").ProducesProblem(404).WithName("GetEntry").WithSummary("An entry, by its subject: user:4711, chat:-100200, network:192.0.2.0%2F24");
        lists.MapPut("/{list}/entries/{subject}", (HttpRequest request, Caller caller, ListService service, string list, string subject, NewListEntry? entry, string? confirm, CancellationToken cancelled) =>
                service.PutAsync(caller, Kind(list), Uri.UnescapeDataString(subject), (entry ?? new NewListEntry()) with { Confirmed = confirm }, ETags.WantedOrNew(request), cancelled))
            .Changes(KeyScope.ListsWrite).WithIfMatch(orNew: true).ProducesProblem(409).WithName("PutEntry").WithSummary("Put a subject on a list, or change its entry. To block what would shut you out takes confirm=SUBJECT");
        lists.MapDelete("/{list}/entries/{subject}", async (HttpRequest request, Caller caller, ListService service, string list, string subject, CancellationToken cancelled) =>
            {
                await service.RemoveAsync(caller, Kind(list), Uri.UnescapeDataString(subject), ETags.Wanted(request), cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.ListsWrite).WithIfMatch().WithName("RemoveEntry").WithSummary("Take a subject off a list");
        MapHistory(lists);
        MapImports(api, lists);
    }

    private static void MapHistory(RouteGroupBuilder lists)
    {
        lists.MapGet("/{list}", (Caller caller, ListService service, string list, CancellationToken cancelled) => service.GetAsync(caller, Kind(list), cancelled))
            .Reads(KeyScope.ListsRead).ProducesProblem(404).WithName("GetList").WithSummary("A list: how many entries, and which version");
        lists.MapGet("/{list}/versions", (Caller caller, ListHistoryService service, string list, int? limit, string? after, CancellationToken cancelled) => service.ListAsync(caller, Kind(list), new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.ListsRead).ProducesProblem(404).WithName("ListListVersions").WithSummary("How a list was changed, the latest first");
        lists.MapGet("/{list}/versions/{version}", (Caller caller, ListHistoryService service, string list, string version, CancellationToken cancelled) => service.GetAsync(caller, Kind(list), version, cancelled))
            .Reads(KeyScope.ListsRead).ProducesProblem(400).ProducesProblem(404).WithName("GetListVersion").WithSummary("One change of a list; diff shows its entries");
        lists.MapGet("/{list}/diff", (Caller caller, ListHistoryService service, string list, int? from, int? to, int? limit, string? after, CancellationToken cancelled) => service.CompareAsync(caller, Kind(list), from, to, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.ListsRead, audited: "list.read").ProducesProblem(400).ProducesProblem(404).WithName("CompareList").WithSummary("Where a list at two versions differs: numbers, 0 for before the first; left out, the latest and the one before");
        lists.MapPost("/{list}/rollback", (HttpRequest request, Caller caller, ListHistoryService service, string list, Rollback rollback, CancellationToken cancelled) => service.RollBackAsync(caller, Kind(list), rollback, ETags.Wanted(request), cancelled))
            .Changes(KeyScope.ListsWrite).WithIfMatch().ProducesProblem(409).WithName("RollBackList").WithSummary("Make a list what it was at a version, by a new one");
    }

    private static void MapImports(RouteGroupBuilder api, RouteGroupBuilder lists)
    {
        lists.MapGet("/{list}/export", async (HttpContext context, Caller caller, ListService service, string list, CancellationToken cancelled) =>
            {
                IAsyncEnumerable<string> lines = service.ExportAsync(caller, Kind(list), cancelled);
                context.Response.ContentType = $"{MediaTypeNames.Text.Csv}; charset=utf-8";
                await foreach (string line in lines)
                {
                    await context.Response.WriteAsync(line + "\n", cancelled);
                }
            })
            .Reads(KeyScope.ListsRead, audited: "list.export").ProducesProblem(404).Produces<string>(200, MediaTypeNames.Text.Csv).WithStepUp().WithName("ExportList").WithMetadata(new RequestTimeoutAttribute(LongestTransferMilliseconds)).WithSummary("All entries, as lines that can be imported");
        lists.MapPost("/{list}/import", async (HttpRequest request, Caller caller, ImportService service, string list, bool? draft, CancellationToken cancelled) =>
            {
                ListKind kind = Kind(list);
                ImportView import = await service.StartAsync(caller, kind, await ImportFile.ReadAsync(request.Body, cancelled), draft == true, cancelled);
                return TypedResults.Accepted($"{ApiEndpoints.Root}/imports/{import.Id}", import);
            })
            .Changes(KeyScope.ListsWrite, MaxImport).Accepts<string>(MediaTypeNames.Text.Csv, MediaTypeNames.Text.Plain).ProducesProblem(404).ProducesProblem(413).WithName("ImportList").WithMetadata(new RequestTimeoutAttribute(LongestTransferMilliseconds)).WithSummary("Take many entries in: a line each of subject,until,reason. draft=true: only once it is published");
        RouteGroupBuilder imports = api.MapGroup("/imports/{import}").WithTags("Lists");
        imports.MapGet("", (Caller caller, ImportService service, string import, CancellationToken cancelled) => service.GetAsync(caller, import, cancelled))
            .Reads(KeyScope.ListsRead).ProducesProblem(404).WithName("GetImport").WithSummary("How an import goes, and which lines were refused");
        imports.MapGet("/diff", (Caller caller, ImportDraftService service, string import, int? limit, string? after, CancellationToken cancelled) => service.CompareAsync(caller, import, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.ListsRead, audited: "list.read").ProducesProblem(404).ProducesProblem(409).WithName("CompareImport").WithSummary("What a draft would change of its list; ETag is the list's version");
        imports.MapPost("/publish", (HttpRequest request, Caller caller, ImportDraftService service, string import, Publication? publication, CancellationToken cancelled) => service.PublishAsync(caller, import, publication ?? new Publication(), ETags.Wanted(request), cancelled))
            .Changes(KeyScope.ListsWrite).WithIfMatch().ProducesProblem(409).WithName("PublishImport").WithSummary("Put a draft on its list; If-Match is the list's version");
        imports.MapDelete("", async (Caller caller, ImportDraftService service, string import, CancellationToken cancelled) =>
            {
                await service.DiscardAsync(caller, import, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.ListsWrite).ProducesProblem(404).ProducesProblem(409).WithName("DiscardImport").WithSummary("Forget a draft");
    }

    private static ListKind Kind(string list) => list switch
    {
        "allow" => ListKind.Allow,
        "block" => ListKind.Block,
        _ => throw ProblemException.NotFound("list", list),
    };
}
