using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Audit;

/// <summary>Notes what callers were refused: what they may not do, and what is not theirs to find. All doors of the admin side come by here.</summary>
internal sealed partial class Refusals(AuditTrail trail, FailedSignIns signIns, ILogger<Refusals> logger)
{
    private const int LongestShown = 64;

    /// <summary>Notes a refusal, if the problem is one; a failure is logged, and the caller is answered all the same.</summary>
    public async Task NoteAsync(HttpContext context, ProblemException problem)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            await signIns.NoteAsync(context);
        }
        else if (context.Items[typeof(Caller)] is Caller caller)
        {
            try
            {
                if (problem.Missed is { } missed)
                {
                    await trail.NoteAsync(caller, "access.miss", missed.Id.Length <= LongestShown ? missed.Id : missed.Id[..LongestShown], AuditOutcome.Refused, new { thing = missed.Thing });
                }
                else if (problem.Status == StatusCodes.Status403Forbidden)
                {
                    await trail.NoteAsync(caller, "access.forbidden", context.Request.Path.Value ?? "/", AuditOutcome.Refused, new { method = context.Request.Method, problem = problem.Kind });
                }
            }
            catch (Exception failure) when (Problems.Of(failure) is not null)
            {
                LogNotNoted(failure);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A refusal could not be written into the audit log.")]
    private partial void LogNotNoted(Exception failure);
}
