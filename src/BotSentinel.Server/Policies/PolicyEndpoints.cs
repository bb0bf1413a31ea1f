using System.Net.Mime;
using System.Text;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Policies;

/// <summary><c>/api/v1/policies</c>. Drafts and versions are policy files, as the library reads them.</summary>
internal static class PolicyEndpoints
{
    private const long MaxFile = 4 << 20;

    public static void MapPolicies(this RouteGroupBuilder api)
    {
        RouteGroupBuilder policies = api.MapGroup("/policies").WithTags("Policies");
        policies.MapGet("", (Caller caller, PolicyService service, int? limit, string? after, CancellationToken cancelled) => service.ListAsync(caller, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.PoliciesRead).WithName("ListPolicies").WithSummary("The tenant's policies");
        policies.MapPost("", (Caller caller, PolicyService service, NewPolicy policy, CancellationToken cancelled) => service.CreateAsync(caller, policy, cancelled))
            .Creates(KeyScope.PoliciesWrite).WithName("CreatePolicy").WithSummary("Make a policy, as a draft");
        policies.MapGet("/{policy}", (Caller caller, PolicyService service, string policy, CancellationToken cancelled) => service.GetAsync(caller, policy, cancelled))
            .Reads(KeyScope.PoliciesRead).ProducesProblem(404).WithName("GetPolicy").WithSummary("A policy");
        policies.MapDelete("/{policy}", async (HttpRequest request, Caller caller, PolicyService service, string policy, CancellationToken cancelled) =>
            {
                await service.DeleteAsync(caller, policy, ETags.Wanted(request), cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.PoliciesWrite).WithIfMatch().ProducesProblem(409).WithName("DeletePolicy").WithSummary("Take a policy away that no bot uses");
        MapDrafts(policies);
        MapVersions(policies);
    }

    private static void MapDrafts(RouteGroupBuilder policies)
    {
        policies.MapGet("/{policy}/draft", async (HttpResponse response, Caller caller, PolicyService service, string policy, CancellationToken cancelled) =>
            {
                (int version, string document) = await service.GetDraftAsync(caller, policy, cancelled);
                ETags.Write(response, version);
                return File(document);
            })
            .Reads(KeyScope.PoliciesRead).ProducesProblem(404).Produces<object>(200).WithName("GetDraft").WithSummary("The draft, as a policy file; what is published where there is none");
        policies.MapPut("/{policy}/draft", async (HttpRequest request, Caller caller, PolicyService service, string policy, CancellationToken cancelled) =>
                await service.SaveDraftAsync(caller, policy, await ReadFileAsync(request, cancelled) ?? throw ProblemException.Unreadable("The body is a policy file."), ETags.Wanted(request), cancelled))
            .Changes(KeyScope.PoliciesWrite, MaxFile).WithIfMatch().Accepts<object>(MediaTypeNames.Application.Json).WithName("SaveDraft").WithSummary("Replace the draft by a policy file; tells what is wrong with it");
        policies.MapDelete("/{policy}/draft", async (HttpRequest request, Caller caller, PolicyService service, string policy, CancellationToken cancelled) =>
            {
                await service.DiscardDraftAsync(caller, policy, ETags.Wanted(request), cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.PoliciesWrite).WithIfMatch().WithName("DiscardDraft").WithSummary("Forget the draft");
        policies.MapPost("/{policy}/validate", async (HttpRequest request, Caller caller, PolicyService service, string policy, CancellationToken cancelled) =>
                await service.ValidateAsync(caller, policy, await ReadFileAsync(request, cancelled), cancelled))
            .WithMetadata(new ApiRoute(KeyScope.PoliciesRead) { MaxBody = MaxFile }).Accepts<object>(isOptional: true, MediaTypeNames.Application.Json).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(429)
            .WithName("ValidatePolicy").WithSummary("What is wrong with a policy file, or with the draft without a body");
        policies.MapPost("/{policy}/draft/preview", async (HttpRequest request, Caller caller, PolicyPreview preview, string policy, CancellationToken cancelled) =>
                await preview.TryAsync(caller, policy, await ReadFileAsync(request, cancelled), cancelled))
            .WithMetadata(new ApiRoute(KeyScope.PoliciesRead | KeyScope.DecisionsRead) { MaxBody = MaxFile }).Accepts<object>(isOptional: true, MediaTypeNames.Application.Json).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422).ProducesProblem(429)
            .WithName("PreviewPolicy").WithSummary("What a policy file, or the draft without a body, would have done to the traffic of the last 24 hours");
        policies.MapGet("/{policy}/diff", (Caller caller, PolicyService service, string policy, string? from, string? to, CancellationToken cancelled) => service.CompareAsync(caller, policy, from, to, cancelled))
            .Reads(KeyScope.PoliciesRead).ProducesProblem(400).ProducesProblem(404).WithName("ComparePolicy").WithSummary("Where two documents differ: version numbers, published (the default of from) or draft (of to)");
    }

    private static void MapVersions(RouteGroupBuilder policies)
    {
        policies.MapPost("/{policy}/publish", (HttpRequest request, Caller caller, PublicationService service, string policy, Publication? publication, CancellationToken cancelled) =>
                service.PublishAsync(caller, policy, publication ?? new Publication(), ETags.Wanted(request), cancelled))
            .Changes(KeyScope.PoliciesPublish).WithIfMatch().ProducesProblem(409).WithName("PublishPolicy").WithSummary("Put the draft in force, on all gateways within a second");
        policies.MapPost("/{policy}/rollback", (HttpRequest request, Caller caller, PublicationService service, string policy, Rollback rollback, CancellationToken cancelled) =>
                service.RollBackAsync(caller, policy, rollback, ETags.Wanted(request), cancelled))
            .Changes(KeyScope.PoliciesPublish).WithIfMatch().WithName("RollBackPolicy").WithSummary("Publish an older version anew");
        policies.MapGet("/{policy}/versions", (Caller caller, PublicationService service, string policy, int? limit, string? after, CancellationToken cancelled) => service.ListAsync(caller, policy, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.PoliciesRead).ProducesProblem(404).WithName("ListVersions").WithSummary("What was published, the latest first");
        policies.MapGet("/{policy}/versions/{version}/file", async (Caller caller, PublicationService service, string policy, string version, CancellationToken cancelled) => File(await service.ExportAsync(caller, policy, version, cancelled)))
            .Reads(KeyScope.PoliciesRead).ProducesProblem(400).ProducesProblem(404).Produces<object>(200).WithName("ExportPolicy").WithSummary("A version (its number, draft or published) as a policy file");
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult File(string document) => TypedResults.Text(document, MediaTypeNames.Application.Json, Encoding.UTF8);

    // As it was written, comments and all. Null: there is none.
    private static async Task<string?> ReadFileAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        if (body.Length == 0)
        {
            return null;
        }

        try
        {
            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(body.GetBuffer(), 0, (int)body.Length).TrimStart('\uFEFF');
            return text.Contains('\0', StringComparison.Ordinal) ? throw ProblemException.Unreadable("A policy file has no NUL character.") : text;
        }
        catch (DecoderFallbackException)
        {
            throw ProblemException.Unreadable("A policy file is UTF-8.");
        }
    }
}
