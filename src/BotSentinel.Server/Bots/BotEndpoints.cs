using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Versions;
using Microsoft.AspNetCore.Mvc;

namespace BotSentinel.Server.Bots;

/// <summary><c>/api/v1/bots</c>.</summary>
internal static class BotEndpoints
{
    public static void MapBots(this RouteGroupBuilder api)
    {
        RouteGroupBuilder bots = api.MapGroup("/bots").WithTags("Bots");
        bots.MapGet("", (Caller caller, BotService service, int? limit, string? after, CancellationToken cancelled) => service.ListAsync(caller, new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.BotsRead).WithName("ListBots").WithSummary("The tenant's bots");
        bots.MapPost("", (Caller caller, BotService service, NewBot bot, CancellationToken cancelled) => service.CreateAsync(caller, bot, cancelled))
            .Creates(KeyScope.BotsWrite).WithName("AddBot").WithSummary("Protect a bot");
        bots.MapGet("/{bot}", (Caller caller, BotService service, string bot, CancellationToken cancelled) => service.GetAsync(caller, bot, cancelled))
            .Reads(KeyScope.BotsRead).ProducesProblem(404).WithName("GetBot").WithSummary("A bot, by id or name");
        bots.MapPut("/{bot}", (HttpRequest request, Caller caller, BotService service, string bot, BotChange change, CancellationToken cancelled) => service.ChangeAsync(caller, bot, change, ETags.Wanted(request), cancelled))
            .Changes(KeyScope.BotsWrite).WithIfMatch().ProducesProblem(409).WithName("ChangeBot").WithSummary("Change a bot at once; secrets that are left out stay");
        bots.MapDelete("/{bot}", async (HttpRequest request, Caller caller, BotService service, string bot, CancellationToken cancelled) =>
            {
                await service.DeleteAsync(caller, bot, ETags.Wanted(request), cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.BotsWrite).WithIfMatch().WithName("RemoveBot").WithSummary("Protect a bot no more");
        bots.MapVersions<BotRow, BotId, BotDocument>(new VersionRoutes("Bot", "/{bot}", KeyScope.BotsRead, KeyScope.BotsWrite, KeyScope.BotsWrite));
    }

    private readonly record struct BotId([FromRoute(Name = "bot")] string Value) : IRouteId;
}
