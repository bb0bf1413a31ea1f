using System.Buffers;
using System.IO.Pipelines;
using System.Net.Mime;
using System.Text;
using BotSentinel.Audit;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Audit;

/// <summary><c>/api/v1/audit</c>.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this RouteGroupBuilder api)
    {
        RouteGroupBuilder audit = api.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("", (Caller caller, AuditService service, string? tenant, DateTimeOffset? since, DateTimeOffset? until, string? actor, string? action, string? @object, string? outcome, int? limit, string? after, CancellationToken cancelled) =>
                service.ListAsync(caller, new AuditQuery(tenant, since, until, actor, action, @object, OutcomeOf(outcome)), new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.AuditRead, audited: "audit.read").ProducesProblem(400).ProducesProblem(404).WithName("ListAudit").WithSummary("Who did what to what, latest first");
        audit.MapGet("/export", ExportAsync)
            .Reads(KeyScope.AuditRead, audited: "audit.export").ProducesProblem(400).ProducesProblem(404).Produces<string>(200, "application/jsonl", MediaTypeNames.Text.Csv).WithStepUp().WithName("ExportAudit").WithSummary("A whole log, for verification: format is jsonl or csv");
        audit.MapGet("/checkpoints", (Caller caller, AuditService service, string? tenant, int? limit, string? after, CancellationToken cancelled) => service.CheckpointsAsync(caller, tenant, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.AuditRead).ProducesProblem(404).WithName("ListCheckpoints").WithSummary("Signed checkpoints of a log, latest first");
        audit.MapGet("/checkpoints/latest", (Caller caller, AuditService service, string? tenant, CancellationToken cancelled) => service.LatestAsync(caller, tenant, cancelled))
            .Reads(KeyScope.AuditRead).ProducesProblem(404).WithName("GetCheckpoint").WithSummary("The latest checkpoint: keep it elsewhere");
        audit.MapGet("/consistency", (Caller caller, AuditService service, string? tenant, long from, long? to, CancellationToken cancelled) => service.ProveContinuedAsync(caller, tenant, from, to, cancelled))
            .Reads(KeyScope.AuditRead).ProducesProblem(400).ProducesProblem(404).WithName("ProveConsistency").WithSummary("Proof that a checkpoint continues an earlier one");
        audit.MapGet("/state", (Caller caller, AuditService service, string? tenant, CancellationToken cancelled) => service.StateAsync(caller, tenant, cancelled))
            .Reads(KeyScope.AuditRead).ProducesProblem(404).WithName("GetAuditState").WithSummary("How far a log is signed, and handed out to be kept elsewhere");
        audit.MapGet("/keys", (AuditService service, CancellationToken cancelled) => service.KeysAsync(cancelled))
            .Reads(KeyScope.AuditRead).WithName("ListAuditKeys").WithSummary("The keys that checkpoints are verified with");
        audit.MapPost("/keys", (Caller caller, AuditService service, CancellationToken cancelled) => service.RotateAsync(caller, cancelled))
            .Changes(KeyScope.TenantsWrite).WithName("RotateAuditKey").WithSummary("Have checkpoints signed with a new key");
        audit.MapGet("/{entry}", (Caller caller, AuditService service, string entry, string? tenant, CancellationToken cancelled) => service.GetAsync(caller, tenant, entry, cancelled))
            .Reads(KeyScope.AuditRead, audited: "audit.read").ProducesProblem(404).WithName("GetAuditEntry").WithSummary("An audit entry");
        audit.MapGet("/{entry}/proof", (Caller caller, AuditService service, string entry, string? tenant, long? size, CancellationToken cancelled) => service.ProveAsync(caller, tenant, entry, size, cancelled))
            .Reads(KeyScope.AuditRead, audited: "audit.read").ProducesProblem(404).ProducesProblem(409).WithName("ProveAuditEntry").WithSummary("Proof that an entry is in the log of a checkpoint");
    }

    private static AuditOutcome? OutcomeOf(string? text) => text switch
    {
        null => null,
        "done" => AuditOutcome.Done,
        "refused" => AuditOutcome.Refused,
        "failed" => AuditOutcome.Failed,
        _ => throw ProblemException.Unreadable("outcome is done, refused or failed."),
    };

    private static async Task ExportAsync(HttpContext context, Caller caller, AuditService service, string? tenant, string? format, CancellationToken cancelled)
    {
        bool isCsv = format switch
        {
            null or "jsonl" => false,
            "csv" => true,
            _ => throw ProblemException.Unreadable("format is jsonl or csv."),
        };
        await using IAsyncEnumerator<AuditEntry> entries = service.ExportAsync(caller, tenant, cancelled).GetAsyncEnumerator(cancelled);

        // The first is read before anything is said: a log that is not the caller's is a problem.
        bool hasMore = await entries.MoveNextAsync();
        PipeWriter body = context.Response.BodyWriter;
        context.Response.ContentType = isCsv ? $"{MediaTypeNames.Text.Csv}; charset=utf-8" : "application/jsonl";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"audit-{tenant ?? caller.TenantId}.{(isCsv ? "csv" : "jsonl")}\"";
        if (isCsv)
        {
            Encoding.UTF8.GetBytes(AuditCsv.Header + "\n", body);
        }

        while (hasMore)
        {
            if (isCsv)
            {
                Encoding.UTF8.GetBytes(AuditCsv.Line(entries.Current), body);
            }
            else
            {
                entries.Current.WriteTo(body);
            }

            body.Write("\n"u8);
            if (body.UnflushedBytes > 1 << 16)
            {
                await body.FlushAsync(cancelled);
            }

            hasMore = await entries.MoveNextAsync();
        }

        await body.FlushAsync(cancelled);
    }
}
