using System.Globalization;
using BotSentinel.Decisions;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Subjects;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Decisions;

/// <summary>One decision: why, and what puts it right.</summary>
public sealed partial class DecisionPage : PanelComponent
{
    private DecisionView? _decision;
    private string _bot = "";
    private ListEntryView? _blocked, _trusted;
    private ReviewView? _review;

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private DecisionService Decisions { get; set; } = null!;

    [Inject]
    private SubjectService Subjects { get; set; } = null!;

    [Inject]
    private AllowOnceService AllowOnce { get; set; } = null!;

    [Inject]
    private SubjectActions Actions { get; set; } = null!;

    [Inject]
    private ReviewService Reviews { get; set; } = null!;

    [Inject]
    private DecisionWords Words { get; set; } = null!;

    [Inject]
    private BotNames Names { get; set; } = null!;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.DecisionsRead;

    private string? Subject => _decision?.User ?? _decision?.Chat;

    protected override async Task LoadAsync()
    {
        await Trail.NoteAsync(Caller, "decision.read", Id);
        _decision = await Decisions.GetAsync(Caller, Id, Gone);
        _bot = (await Names.ListAsync(Caller, Gone)).FirstOrDefault(bot => bot.Id == _decision.Bot).Name ?? _decision.Bot;
        _review = await ReviewAsync();
        if (Subject is { } subject && Caller.May(KeyScope.SubjectsRead))
        {
            (_trusted, _blocked) = await Subjects.EntriesAsync(Caller, subject, Gone);
        }
    }

    private async Task JudgeAsync(bool isSpam)
    {
        if (await TryAsync(KeyScope.ReviewsWrite, () => Reviews.JudgeAsync(Caller, _review!.Id, isSpam, Gone)))
        {
            Done(Texts[isSpam ? "reviews.done.spam" : "reviews.done.honest", 1], () => Reviews.UndoAsync(Caller, _review!.Id, CancellationToken.None));
            await ReloadAsync();
        }
    }

    private async Task UndoJudgedAsync()
    {
        if (await TryAsync(KeyScope.ReviewsWrite, () => Reviews.UndoAsync(Caller, _review!.Id, Gone)))
        {
            Done(Texts["undone"]);
            await ReloadAsync();
        }
    }

    private async Task<ReviewView?> ReviewAsync()
    {
        if (!Caller.May(KeyScope.ReviewsRead) || _decision?.Reason != Reason.Content || await Reviews.OfDecisionAsync(Caller, Id, Gone) is not { } review)
        {
            return null;
        }

        await Trail.NoteAsync(Caller, "review.read", review.Id);
        return review;
    }

    private Task AllowOnceAsync() => DoAsync(Subject!, Texts["decision.allowed-once", Subject!], () => AllowOnce.AllowAsync(Caller, Id, Gone));

    private Task PutOnAsync(ListKind list) => DoAsync(Subject!, Texts[list == ListKind.Allow ? "subject.trusted" : "subject.blocked", Subject!],
        () => list == ListKind.Allow ? Subjects.TrustAsync(Caller, Subject!, Entry(), Gone) : Subjects.BlockAsync(Caller, Subject!, Entry(), Gone));

    private Task UnlistAsync(ListKind list, ListEntryView entry) => DoAsync(entry.Subject, Texts[list == ListKind.Allow ? "subject.untrusted" : "subject.unblocked", entry.Subject],
        () => list == ListKind.Allow ? Subjects.UntrustAsync(Caller, entry.Subject, Gone) : Subjects.UnblockAsync(Caller, entry.Subject, Gone));

    private NewListEntry Entry() => new() { Reason = Texts["subject.from-decision"] };

    private async Task DoAsync(string subject, string done, Func<Task> change)
    {
        Func<Task>? undo = null;
        if (await TryAsync(KeyScope.SubjectsWrite, async () => undo = await Actions.DoAsync(Caller, subject, change, Gone)))
        {
            Done(done, undo);
            await ReloadAsync();
        }
    }

    private static string? Permits(double? permits) => permits?.ToString("0.#", CultureInfo.CurrentCulture);

    private string Hint(DecisionView decision) => Texts[decision.Reason switch
    {
        Reason.Limited when AllowOnceService.CanHelp(decision) => "decision.hint.limited",
        Reason.BlockListed when _blocked is null => "decision.hint.policy-list",
        Reason.Content => _review is null ? "decision.hint.content" : "decision.hint.kept",
        _ => "decision.hint",
    }];
}
