using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Spam;

/// <summary><c>/api/v1/marks</c>: what the tenant's own operators say is spam.</summary>
internal static class MarkEndpoints
{
    public static void MapMarks(this RouteGroupBuilder api)
    {
        RouteGroupBuilder marks = api.MapGroup("/marks").WithTags("Spam");
        marks.MapGet("", (Caller caller, MarkService service, int? limit, string? after) => service.List(caller, new PageRequest(limit, after)))
            .Reads(KeyScope.SubjectsRead).ProducesProblem(400).WithName("ListMarks").WithSummary("What operators said is spam or is not, latest first");
        marks.MapPost("", async (Caller caller, MarkService service, NewMark mark) =>
            {
                MarkView made = await service.MarkAsync(caller, mark);
                return TypedResults.Created($"{ApiEndpoints.Root}/marks/{made.Id}", made);
            })
            .Changes(KeyScope.SubjectsWrite).ProducesProblem(422).WithName("MarkText").WithSummary("Say that a text is spam, or is not; the text is not kept");
        marks.MapDelete("/{mark}", async (Caller caller, MarkService service, string mark) =>
            {
                await service.UndoAsync(caller, mark);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.SubjectsWrite).ProducesProblem(404).WithName("UndoMark").WithSummary("Take a mark away, with all its effect");
    }
}
