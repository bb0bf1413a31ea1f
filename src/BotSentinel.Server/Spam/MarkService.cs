using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Spam;

/// <summary>What a tenant's operators say is spam. The texts themselves are not kept.</summary>
internal sealed class MarkService(SpamMarks marks, AuditTrail trail, GatewayOptions options)
{
    private const int LongestText = 16_384;

    /// <summary>Marks of the tenant, latest first.</summary>
    public Page<MarkView> List(Caller caller, PageRequest page)
    {
        long before = page.Start.Length == 0 ? long.MaxValue : long.TryParse(page.Start, out long id) ? id : throw ProblemException.Unreadable("after is what an earlier page said as next.");
        return Page<MarkView>.Of([.. marks.List(Owner(caller), page.ToRead, before)], page, mark => $"{mark.Id}", MarkView.Of);
    }

    /// <summary>Says that a text is spam, or is not. Audited before it is done, for it is not in the database.</summary>
    public async Task<MarkView> MarkAsync(Caller caller, NewMark wanted)
    {
        new Checks().That(wanted.Text.Length is > 0 and <= LongestText, "text", null, "is no text to mark.", $"Write 1 to {LongestText} characters.").Throw();
        await trail.NoteAsync(caller, "spam.mark", "text", detail: new { wanted.Spam, wanted.Learn });
        return MarkView.Of(marks.Mark(wanted.Text, wanted.Spam, caller.Actor, Owner(caller), wanted.Learn)!);
    }

    /// <summary>Takes a mark away, with all its effect.</summary>
    public async Task UndoAsync(Caller caller, string id)
    {
        if (!long.TryParse(id, out long number) || !marks.List(Owner(caller), int.MaxValue).Any(mark => mark.Id == number))
        {
            throw ProblemException.NotFound("mark", id);
        }

        await trail.NoteAsync(caller, "spam.undo", id);
        marks.Undo(number, Owner(caller));
    }

    // Where the gateway runs from files, updates have no tenant.
    private string? Owner(Caller caller) => options.Database is null ? null : caller.TenantId;
}

/// <summary>A text to be marked.</summary>
internal sealed record NewMark
{
    /// <summary>The text or caption. Not kept.</summary>
    public required string Text { get; init; }

    /// <summary>Whether it is spam.</summary>
    public required bool Spam { get; init; }

    /// <summary>False: it is recorded, and neither this text nor the model follow it.</summary>
    public bool Learn { get; init; } = true;
}

/// <summary>A mark as the API shows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When it was made.</param>
/// <param name="By">Who made it.</param>
/// <param name="Spam">Whether it says spam.</param>
/// <param name="Learns">Whether it teaches.</param>
/// <param name="ModelProbability">How sure the model was at the time that it is spam.</param>
/// <param name="ModelDisagreed">Whether the model took it for the other.</param>
internal sealed record MarkView(string Id, DateTimeOffset At, string By, bool Spam, bool Learns, double ModelProbability, bool ModelDisagreed)
{
    public static MarkView Of(SpamMark mark) => new($"{mark.Id}", mark.At, mark.By, mark.IsSpam, mark.Learns, Math.Round(mark.Probability, 4), mark.Disagrees);
}
