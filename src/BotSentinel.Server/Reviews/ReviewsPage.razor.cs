using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Subjects;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace BotSentinel.Server.Reviews;

/// <summary>Messages that wait to be judged, one after the other or several at once, by keyboard alone if wanted.</summary>
public sealed partial class ReviewsPage : PanelComponent
{
    private const int PerPage = 50, MostUndos = 50;

    private readonly HashSet<string> _chosen = new(StringComparer.Ordinal);
    private readonly Stack<(string? Id, Func<Task> Undo)> _undos = new();
    private IReadOnlyList<(string Id, string Name)> _bots = [];
    private IReadOnlyDictionary<string, string> _people = new Dictionary<string, string>();
    private List<ReviewView> _items = [];
    private ReviewState _state;
    private string? _next;
    private string _said = "";
    private int _current, _open;

    [Inject]
    private ReviewService Reviews { get; set; } = null!;

    [Inject]
    private SubjectService Subjects { get; set; } = null!;

    [Inject]
    private SubjectActions Actions { get; set; } = null!;

    [Inject]
    private BotNames Names { get; set; } = null!;

    [Inject]
    private AuditNames People { get; set; } = null!;

    [Inject]
    private AuditTrail Trail { get; set; } = null!;

    /// <summary>The only one to show; null: those of a state.</summary>
    [Parameter]
    public string? Id { get; set; }

    private protected override KeyScope Scope => KeyScope.ReviewsRead;

    private bool MayJudge => MayChange(KeyScope.ReviewsWrite);

    private ReviewView? Current => _current < _items.Count ? _items[_current] : null;

    private IReadOnlyList<ReviewView> Chosen => [.. _items.Where(item => _chosen.Contains(item.Id))];

    /// <summary>What a key is about: those that are chosen, else the one at hand.</summary>
    private IReadOnlyList<ReviewView> AtHand => _chosen.Count > 0 ? Chosen : Current is { } current ? [current] : [];

    protected override async Task LoadAsync()
    {
        _bots = await Names.ListAsync(Caller, Gone);
        _people = await People.OfAsync(Caller, Gone);
        string? at = Current?.Id;
        (_items, _next) = ([], null);
        if (Id is not null)
        {
            await Trail.NoteAsync(Caller, "review.read", Id);
            _items = [await Reviews.GetAsync(Caller, Id, Gone)];
            _state = _items[0].State;
        }
        else if (Reviews.IsOn)
        {
            await ReadAsync();
        }

        _chosen.IntersectWith(_items.Select(item => item.Id));
        _current = Math.Max(0, _items.FindIndex(item => item.Id == at));
    }

    private async Task ReadAsync()
    {
        await Trail.NoteAsync(Caller, "review.list", $"{ApiEndpoints.Root}/reviews");
        ReviewPage page = await Reviews.ListAsync(Caller, new ReviewQuery(_state), new PageRequest(PerPage, _next), Gone);
        _items.AddRange(page.Items.Where(item => _items.All(other => other.Id != item.Id)));
        (_next, _open) = (page.Next, page.Open);
    }

    private Task MoreAsync() => TryAsync(ReadAsync);

    private Task ChooseAsync(ReviewState state)
    {
        if (Id is not null)
        {
            Navigation.NavigateTo("reviews");
        }

        (_state, Id, _current) = (state, null, 0);
        _chosen.Clear();
        return ReloadAsync();
    }

    private void Toggle(string id)
    {
        if (!_chosen.Remove(id))
        {
            _chosen.Add(id);
        }
    }

    private void ChooseAll(ChangeEventArgs change)
    {
        _chosen.Clear();
        if (change.Value is true)
        {
            _chosen.UnionWith(_items.Select(item => item.Id));
        }
    }

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
        bool isDone = await TryAsync(KeyScope.ReviewsWrite, async () =>
        {
            foreach (string[] together in ids.Chunk(ReviewService.MostTogether))
            {
                judged.AddRange((await Reviews.JudgeManyAsync(Caller, new Judgements { Reviews = together, Spam = isSpam }, Gone)).Reviews);
            }
        });
        if (judged.Count > 0)
        {
            Tell(Texts[isSpam ? "reviews.done.spam" : "reviews.done.honest", judged.Count], () => TakeBackAsync(judged), judged[0]);
        }

        if (!isDone || Id is not null || (_items.Count == 0 && _next is not null))
        {
            await ReloadAsync();
        }
    }

    private async Task TakeBackAsync(IReadOnlyList<string> ids)
    {
        foreach (string[] together in ids.Chunk(ReviewService.MostTogether))
        {
            await Reviews.JudgeManyAsync(Caller, new Judgements { Reviews = together }, CancellationToken.None);
        }
    }

    private async Task UndoJudgedAsync(ReviewView item)
    {
        if (await TryAsync(KeyScope.ReviewsWrite, () => Reviews.UndoAsync(Caller, item.Id, Gone)))
        {
            Tell(Texts["undone"], item.State == ReviewState.Open ? null : () => Reviews.JudgeAsync(Caller, item.Id, item.State == ReviewState.Spam, CancellationToken.None));
            await ReloadAsync();
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
            Tell(undos.Count == 1 && senders.Length == 1 ? Texts["subject.blocked", senders[0]] : Texts["reviews.done.block", undos.Count], () => AllAsync(undos));
        }
        else if (isDone)
        {
            Tell(Texts[senders.Length == 0 ? "reviews.nobody" : "reviews.blocked-already"], null);
        }
    }

    private async Task TrustAsync(ReviewView item)
    {
        Func<Task>? undo = null;
        if (item.Senders is [string sender, ..] && await TryAsync(KeyScope.SubjectsWrite, async () => undo = await Actions.DoAsync(Caller, sender, () => Subjects.TrustAsync(Caller, sender, Entry(), Gone), Gone)))
        {
            Tell(Texts["subject.trusted", sender], undo);
        }
    }

    private NewListEntry Entry() => new() { Reason = Texts["reviews.reason"] };

    private async Task UndoAsync()
    {
        if (_undos.TryPop(out (string? Id, Func<Task> Undo) last) && await TryAsync(last.Undo))
        {
            ForgetNotices();
            _said = Texts["undone"];
            await ReloadAsync();
            _current = _items.FindIndex(item => item.Id == last.Id) is >= 0 and var place ? place : _current;
        }
    }

    // By the key and by the notice: whichever comes first.
    private void Tell(string done, Func<Task>? undo, string? id = null)
    {
        _said = Current is { } next && Id is null ? Texts["reviews.said", done, next.Text ?? ""] : done;
        bool isUndone = false;
        Func<Task>? once = undo is null ? null : () =>
        {
            (bool was, isUndone) = (isUndone, true);
            return was ? Task.CompletedTask : undo();
        };
        ForgetNotices();
        Done(done, once);
        if (once is not null && _undos.Count < MostUndos)
        {
            _undos.Push((id, once));
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

    private static string NameOf(ReviewState state) => state.ToString().ToLowerInvariant();

    private string BotOf(ReviewView item) => _bots.FirstOrDefault(bot => bot.Id == item.Bot).Name ?? item.Bot;

    private string? ByOf(ReviewView item) => item.JudgedBy is { } by ? _people.GetValueOrDefault(by, by) : null;
}
