using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;

namespace BotSentinel.Server.Subjects;

/// <summary><c>/api/v1/subjects</c>, and subjects as one bot meets them.</summary>
internal static class SubjectEndpoints
{
    public static void MapSubjects(this RouteGroupBuilder api)
    {
        RouteGroupBuilder subjects = api.MapGroup("/subjects").WithTags("Subjects");
        subjects.MapGet("/{subject}/history", (Caller caller, SubjectService service, string subject, CancellationToken cancelled) => service.HistoryAsync(caller, Uri.UnescapeDataString(subject), cancelled))
            .Reads(KeyScope.SubjectsRead, audited: "subject.history").ProducesProblem(400).WithName("GetSubjectHistory").WithSummary("What was decided about a subject, and what operators did");
        subjects.MapPost("/{subject}/block", (Caller caller, SubjectService service, string subject, NewListEntry? entry, string? confirm, CancellationToken cancelled) => service.BlockAsync(caller, Uri.UnescapeDataString(subject), (entry ?? new NewListEntry()) with { Confirmed = confirm }, cancelled))
            .Changes(KeyScope.SubjectsWrite).ProducesProblem(409).ProducesProblem(422).WithName("BlockSubject").WithSummary("Let a subject through no more, for all bots of the tenant");
        subjects.MapPost("/{subject}/unblock", async (Caller caller, SubjectService service, string subject, CancellationToken cancelled) =>
            {
                await service.UnblockAsync(caller, Uri.UnescapeDataString(subject), cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.SubjectsWrite).ProducesProblem(404).WithName("UnblockSubject").WithSummary("Take a subject off the block list");
        RouteGroupBuilder ofBot = api.MapGroup("/bots/{bot}/subjects").WithTags("Subjects");
        ofBot.MapGet("/{subject}", (Caller caller, SubjectService service, string bot, string subject, string? chat, CancellationToken cancelled) => service.GetAsync(caller, bot, Uri.UnescapeDataString(subject), chat, cancelled))
            .Reads(KeyScope.SubjectsRead, audited: "subject.read").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).WithName("GetSubject").WithSummary("How things stand between a bot and a subject");
        ofBot.MapPost("/{subject}/reset", async (Caller caller, SubjectService service, string bot, string subject, string? chat, CancellationToken cancelled) =>
            {
                await service.ResetAsync(caller, bot, Uri.UnescapeDataString(subject), chat, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.SubjectsWrite).ProducesProblem(404).WithName("ResetSubject").WithSummary("Forget what a subject has used of all limits");
    }
}
