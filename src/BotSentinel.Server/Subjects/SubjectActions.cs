using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Subjects;

/// <summary>Does things about subjects from pages, and says how to undo them.</summary>
internal sealed class SubjectActions(SubjectService subjects, UndoService undo)
{
    /// <summary>Does it; the result undoes it, and is null where it cannot be undone.</summary>
    public async Task<Func<Task>?> DoAsync(Caller caller, string subject, Func<Task> change, CancellationToken cancellationToken)
    {
        await change();
        SubjectAction? latest = (await subjects.HistoryAsync(caller, subject, cancellationToken)).Actions.FirstOrDefault(action => action.Actor == caller.Actor);
        return latest is { CanUndo: true } ? () => undo.UndoAsync(caller, subject, latest.Id, CancellationToken.None) : null;
    }
}
