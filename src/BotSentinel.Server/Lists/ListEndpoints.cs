using System.Net.Mime;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
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
        lists.MapGet("/{list}/entries", (Caller caller, ListService service, string list, int? limit, string? after, CancellationToken cancelled) => service.EntriesAsync(caller, Kind(list), new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.ListsRead, audited: "list.read").ProducesProblem(404).WithName("ListEntries").WithSummary("Who is on a list");
        lists.MapGet("/{list}/entries/{subject}", (Caller caller, ListService service, string list, string subject, CancellationToken cancelled) => service.GetAsync(caller, Kind(list), Uri.UnescapeDataString(subject), cancelled))
            .Reads(KeyScope.ListsRead, audited: "list.read").ProducesProblem(404).WithName("GetEntry").WithSummary("An entry, by its subject: user:4711, chat:-100200, network:192.0.2.0%2F24");
        lists.MapPut("/{list}/entries/{subject}", (Caller caller, ListService service, string list, string subject, NewListEntry? entry, CancellationToken cancelled) => service.PutAsync(caller, Kind(list), Uri.UnescapeDataString(subject), entry ?? new NewListEntry(), cancelled))
            .Changes(KeyScope.ListsWrite).ProducesProblem(404).ProducesProblem(422).WithName("PutEntry").WithSummary("Put a subject on a list, or renew its entry");
        lists.MapDelete("/{list}/entries/{subject}", async (Caller caller, ListService service, string list, string subject, CancellationToken cancelled) =>
            {
                await service.RemoveAsync(caller, Kind(list), Uri.UnescapeDataString(subject), cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.ListsWrite).ProducesProblem(404).WithName("RemoveEntry").WithSummary("Take a subject off a list");
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
        lists.MapPost("/{list}/import", async (HttpRequest request, HttpResponse response, Caller caller, ImportService service, string list, CancellationToken cancelled) =>
            {
                ListKind kind = Kind(list);
                ImportView import = await service.StartAsync(caller, kind, await ImportFile.ReadAsync(request.Body, cancelled), cancelled);
                return TypedResults.Accepted($"{ApiEndpoints.Root}/imports/{import.Id}", import);
            })
            .Changes(KeyScope.ListsWrite, MaxImport).Accepts<string>(MediaTypeNames.Text.Csv, MediaTypeNames.Text.Plain).ProducesProblem(404).ProducesProblem(413).WithName("ImportList").WithMetadata(new RequestTimeoutAttribute(LongestTransferMilliseconds)).WithSummary("Take many entries in: a line each of subject,until,reason");
        api.MapGet("/imports/{import}", (Caller caller, ImportService service, string import, CancellationToken cancelled) => service.GetAsync(caller, import, cancelled))
            .Reads(KeyScope.ListsRead).ProducesProblem(404).WithTags("Lists").WithName("GetImport").WithSummary("How an import goes, and which lines were refused");
    }

    private static ListKind Kind(string list) => list switch
    {
        "allow" => ListKind.Allow,
        "block" => ListKind.Block,
        _ => throw ProblemException.NotFound("list", list),
    };
}
