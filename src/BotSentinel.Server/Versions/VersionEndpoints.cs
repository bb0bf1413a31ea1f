using System.Net.Mime;
using System.Text;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BotSentinel.Server.Versions;

/// <summary>The id in a route, by whichever name the route has for it.</summary>
internal interface IRouteId
{
    string Value { get; }
}

/// <summary>How the routes of one kind of thing are named, and what opens them.</summary>
/// <param name="Thing">What names of operations bear: <c>Policy</c>.</param>
/// <param name="Path">The route's parameter: <c>/{policy}</c>.</param>
/// <param name="Read">Opens looking at it.</param>
/// <param name="Write">Opens drafting.</param>
/// <param name="Publish">Opens publishing and rolling back.</param>
internal sealed record VersionRoutes(string Thing, string Path, KeyScope Read, KeyScope Write, KeyScope Publish);

/// <summary>Draft, validate, diff, publish, roll back and history, the same for everything that has versions.</summary>
internal static class VersionEndpoints
{
    public const long MaxDocument = 4 << 20;

    /// <typeparam name="TRow">What has versions.</typeparam>
    /// <typeparam name="TId">Its id in the route.</typeparam>
    /// <typeparam name="TDocument">What its documents are, for the API's description.</typeparam>
    /// <param name="things">The group of its routes.</param>
    /// <param name="routes">How they are named, and what opens them.</param>
    public static void MapVersions<TRow, TId, TDocument>(this RouteGroupBuilder things, VersionRoutes routes)
        where TRow : class, IVersionedRow
        where TId : struct, IRouteId
        where TDocument : notnull
    {
        RouteGroupBuilder thing = things.MapGroup(routes.Path);
        MapDrafts<TRow, TId, TDocument>(thing, routes);
        Map(thing, HttpMethods.Post, "/publish", (HttpRequest request, Caller caller, VersionService<TRow> service, [AsParameters] TId id, Publication? publication, CancellationToken cancelled) =>
                service.PublishAsync(caller, id.Value, publication ?? new Publication(), ETags.Wanted(request), cancelled))
            .Changes(routes.Publish).WithIfMatch().ProducesProblem(409).WithName($"Publish{routes.Thing}").WithSummary("Put the draft in force, on all gateways within a second");
        Map(thing, HttpMethods.Post, "/rollback", (HttpRequest request, Caller caller, VersionService<TRow> service, [AsParameters] TId id, Rollback rollback, CancellationToken cancelled) =>
                service.RollBackAsync(caller, id.Value, rollback, ETags.Wanted(request), cancelled))
            .Changes(routes.Publish).WithIfMatch().WithName($"RollBack{routes.Thing}").WithSummary("Publish an older version anew");
        Map(thing, HttpMethods.Get, "/versions", (Caller caller, VersionService<TRow> service, [AsParameters] TId id, int? limit, string? after, CancellationToken cancelled) => service.ListAsync(caller, id.Value, new PageRequest(limit, after), cancelled))
            .Reads(routes.Read).ProducesProblem(404).WithName($"List{routes.Thing}Versions").WithSummary("What was published, the latest first");
        Map(thing, HttpMethods.Get, "/versions/{version}", (Caller caller, VersionService<TRow> service, [AsParameters] TId id, string version, CancellationToken cancelled) => service.GetAsync(caller, id.Value, version, cancelled))
            .Reads(routes.Read).ProducesProblem(400).ProducesProblem(404).WithName($"Get{routes.Thing}Version").WithSummary("A version (its number, draft or published) with its document");
    }

    /// <summary>A document as it is kept.</summary>
    public static ContentHttpResult File(string document) => TypedResults.Text(document, MediaTypeNames.Application.Json, Encoding.UTF8);

    // Behind a method of its own, as the framework's analyzer breaks on a handler whose route id is a type parameter.
    private static RouteHandlerBuilder Map(RouteGroupBuilder thing, string method, string path, Delegate handler) => thing.MapMethods(path, [method], handler);

    private static void MapDrafts<TRow, TId, TDocument>(RouteGroupBuilder thing, VersionRoutes routes)
        where TRow : class, IVersionedRow
        where TId : struct, IRouteId
        where TDocument : notnull
    {
        Map(thing, HttpMethods.Get, "/draft", async (HttpResponse response, Caller caller, VersionService<TRow> service, [AsParameters] TId id, CancellationToken cancelled) =>
            {
                (int version, string document) = await service.GetDocumentAsync(caller, id.Value, "draft", cancelled);
                ETags.Write(response, version);
                return File(document);
            })
            .Reads(routes.Read).ProducesProblem(404).Produces<TDocument>(200).WithName($"Get{routes.Thing}Draft").WithSummary("The draft; what is published where there is none");
        Map(thing, HttpMethods.Put, "/draft", async (HttpRequest request, Caller caller, VersionService<TRow> service, [AsParameters] TId id, CancellationToken cancelled) =>
                await service.SaveDraftAsync(caller, id.Value, await ReadAsync(request, cancelled) ?? throw ProblemException.Unreadable("The body is the document that is drafted."), ETags.Wanted(request), cancelled))
            .Changes(routes.Write, MaxDocument).WithIfMatch().Accepts<TDocument>(MediaTypeNames.Application.Json).WithName($"Save{routes.Thing}Draft").WithSummary("Replace the draft, with no effect until it is published; tells what is wrong with it");
        Map(thing, HttpMethods.Delete, "/draft", async (HttpRequest request, Caller caller, VersionService<TRow> service, [AsParameters] TId id, CancellationToken cancelled) =>
            {
                await service.DiscardDraftAsync(caller, id.Value, ETags.Wanted(request), cancelled);
                return TypedResults.NoContent();
            })
            .Changes(routes.Write).WithIfMatch().WithName($"Discard{routes.Thing}Draft").WithSummary("Forget the draft");
        Map(thing, HttpMethods.Post, "/validate", async (HttpRequest request, Caller caller, VersionService<TRow> service, [AsParameters] TId id, CancellationToken cancelled) =>
                await service.ValidateAsync(caller, id.Value, await ReadAsync(request, cancelled), cancelled))
            .WithMetadata(new ApiRoute(routes.Read) { MaxBody = MaxDocument }).Accepts<TDocument>(isOptional: true, MediaTypeNames.Application.Json).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(429)
            .WithName($"Validate{routes.Thing}").WithSummary("What is wrong with a document, or with the draft without a body");
        Map(thing, HttpMethods.Get, "/diff", (Caller caller, VersionService<TRow> service, [AsParameters] TId id, string? from, string? to, CancellationToken cancelled) => service.CompareAsync(caller, id.Value, from, to, cancelled))
            .Reads(routes.Read).ProducesProblem(400).ProducesProblem(404).WithName($"Compare{routes.Thing}").WithSummary("Where two documents differ: version numbers, published (the default of from) or draft (of to)");
    }

    /// <summary>The document in a body, as it was written; null: there is none.</summary>
    public static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
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
            return text.Contains('\0', StringComparison.Ordinal) ? throw ProblemException.Unreadable("A document has no NUL character.") : text;
        }
        catch (DecoderFallbackException)
        {
            throw ProblemException.Unreadable("A document is UTF-8.");
        }
    }
}
