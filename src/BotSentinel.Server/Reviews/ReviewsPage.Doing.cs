using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using MudBlazor;

namespace BotSentinel.Server.Reviews;

/// <content>What is done about messages, and undone.</content>
public sealed partial class ReviewsPage
{
    private Task BulkAsync(bool isSpam) => JudgeAsync(Chosen, isSpam);

    private async Task JudgeAsync(IReadOnlyList<ReviewView> which, bool isSpam)
    {
        string[] ids = [.. which.Where(item => item.State == ReviewState.Open).Select(item => item.Id)];
        if (ids.Length == 0)
        {
            return;
        }

        // At once, so that the next key is about the next message.
        Leave(ids);
        _isFocusWanted = true;
        List<string> judged = [];
        bool isDone = await TryAsync(KeyScope.ReviewsWrite, () => SayAsync(ids, isSpam, judged));
        if (judged.Count > 0)
        {
            Tell(KeyScope.ReviewsWrite, Texts[isSpam ? "reviews.done.spam" : "reviews.done.honest", judged.Count], () => SayAsync(judged, null), judged[0]);
        }

        if (!isDone || Id is not null || (_items.Count == 0 && _next is not null))
        {
            await ReloadAsync();
        }
    }

    private async Task ReopenAsync(IReadOnlyList<ReviewView> which)
    {
        ILookup<bool, string> judged = which.Where(item => item.State != ReviewState.Open).ToLookup(item => item.State == ReviewState.Spam, item => item.Id);
        string[] ids = [.. judged.SelectMany(alike => alike)];
        if (ids.Length > 0 && await TryAsync(KeyScope.ReviewsWrite, () => SayAsync(ids, null)))
        {
            Tell(KeyScope.ReviewsWrite, Texts["reviews.done.open", ids.Length], () => AllAsync(judged.Select(alike => (Func<Task>)(() => SayAsync([.. alike], alike.Key)))), ids[0]);
            await ReloadAsync();
        }
    }

    /// <param name="ids">About which messages.</param>
    /// <param name="isSpam">What; null: what was said is taken back.</param>
    /// <param name="done">Gets those that it held for; null: nobody asks.</param>
    private async Task SayAsync(IReadOnlyList<string> ids, bool? isSpam, List<string>? done = null)
    {
        foreach (string[] together in ids.Chunk(ReviewService.MostTogether))
        {
            Judged judged = await Reviews.JudgeManyAsync(Caller, new Judgements { Reviews = together, Spam = isSpam }, CancellationToken.None);
            done?.AddRange(judged.Reviews);
        }
    }

    private async Task BlockAsync(IReadOnlyList<ReviewView> which)
    {
        string[] senders = [.. which.SelectMany(item => item.Senders).Distinct()];
        List<Func<Task>> undos = [];
        bool isDone = await TryAsync(KeyScope.SubjectsWrite, async () =>
        {
            foreach (string sender in senders)
            {
                if ((await Subjects.EntriesAsync(Caller, sender, Gone)).Blocked is null && await Actions.DoAsync(Caller, sender, () => Subjects.BlockAsync(Caller, sender, Entry(), Gone), Gone) is { } undo)
                {
                    undos.Add(undo);
                }
            }
        });
        if (undos.Count > 0)
        {
            Tell(KeyScope.SubjectsWrite, undos.Count == 1 && senders.Length == 1 ? Texts["subject.blocked", senders[0]] : Texts["reviews.done.block", undos.Count], () => AllAsync(undos));
        }
        else if (isDone)
        {
            Tell(KeyScope.SubjectsWrite, Texts[senders.Length == 0 ? "reviews.nobody" : "reviews.blocked-already"], null);
        }
    }

    private async Task TrustAsync(ReviewView item)
    {
        Func<Task>? undo = null;
        if (item.Senders is [string sender, ..] && await TryAsync(KeyScope.SubjectsWrite, async () => undo = await Actions.DoAsync(Caller, sender, () => Subjects.TrustAsync(Caller, sender, Entry(), Gone), Gone)))
        {
            Tell(KeyScope.SubjectsWrite, Texts["subject.trusted", sender], undo);
        }
    }

    private NewListEntry Entry() => new() { Reason = Texts["reviews.reason"] };

    private async Task UndoAsync()
    {
        if (_undos.LastOrDefault() is { } last && await TryAsync(last.Scope, last.UndoAsync))
        {
            ForgetNotices();
            _said = Texts["undone"];
            await ReloadAsync();
            _current = _items.FindIndex(item => item.Id == last.Id) is >= 0 and var place ? place : _current;
        }
    }

    // By the key and by the notice: whichever comes first.
    private void Tell(KeyScope scope, string done, Func<Task>? undo, string? id = null)
    {
        _said = Current is { } next && Id is null ? Texts["reviews.said", done, next.Text ?? ""] : done;
        ForgetNotices();
        if (undo is null)
        {
            Done(done);
            return;
        }

        var undoing = new Undoing(this, scope, undo, id);
        Done(done, scope, undoing.UndoAsync);
        _undos.Add(undoing);
        if (_undos.Count > MostUndos)
        {
            _undos.RemoveAt(0);
        }
    }

    // One at a time: they would soon hide the messages.
    private void ForgetNotices()
    {
        foreach (Snackbar notice in Snackbar.ShownSnackbars.Where(notice => notice.Severity == Severity.Success).ToList())
        {
            Snackbar.Remove(notice);
        }
    }

    private void Leave(string[] ids)
    {
        _chosen.ExceptWith(ids);
        if (Id is null)
        {
            int before = _items.Take(_current).Count(item => ids.Contains(item.Id));
            _open -= ids.Length;
            _items.RemoveAll(item => ids.Contains(item.Id));
            _current = Math.Clamp(_current - before, 0, Math.Max(0, _items.Count - 1));
        }
    }

    private static async Task AllAsync(IEnumerable<Func<Task>> undos)
    {
        foreach (Func<Task> undo in undos)
        {
            await undo();
        }
    }

    /// <summary>What can be undone, once.</summary>
    private sealed class Undoing(ReviewsPage page, KeyScope scope, Func<Task> undo, string? id)
    {
        private bool _isBegun;

        /// <summary>The message that it is about; null: none that left the page.</summary>
        public string? Id => id;

        /// <summary>Who may.</summary>
        public KeyScope Scope => scope;

        public async Task UndoAsync()
        {
            if (_isBegun)
            {
                return;
            }

            _isBegun = true;
            try
            {
                await undo();
                page._undos.Remove(this);
            }
            catch
            {
                _isBegun = false;
                throw;
            }
        }
    }
}
