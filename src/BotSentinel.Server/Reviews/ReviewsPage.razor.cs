using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Subjects;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Reviews;

/// <summary>Messages that wait to be judged, one after the other or several at once, by keyboard alone if wanted.</summary>
public sealed partial class ReviewsPage : PanelComponent
{
    private const int PerPage = 50, MostUndos = 50;

    private readonly HashSet<string> _chosen = new(StringComparer.Ordinal);
    private readonly List<Undoing> _undos = [];
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

    /// <summary>Which are shown: open, spam or honest. Null: open.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? AskedState { get; set; }

    private protected override KeyScope Scope => KeyScope.ReviewsRead;

    private bool MayJudge => MayChange(KeyScope.ReviewsWrite);

    private ReviewView? Current => _current < _items.Count ? _items[_current] : null;

    private IReadOnlyList<ReviewView> Chosen => [.. _items.Where(item => _chosen.Contains(item.Id))];

    /// <summary>What a key is about: those that are chosen, else the one at hand.</summary>
    private IReadOnlyList<ReviewView> AtHand => _chosen.Count > 0 ? Chosen : Current is { } current ? [current] : [];

    protected override Task OnInitializedAsync()
    {
        _state = StateOf(AskedState);
        return base.OnInitializedAsync();
    }

    protected override Task OnParametersSetAsync()
    {
        if (Id is not null || StateOf(AskedState) == _state)
        {
            return Task.CompletedTask;
        }

        (_state, _current) = (StateOf(AskedState), 0);
        _chosen.Clear();
        return ReloadAsync();
    }

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

    private Task MoreAsync() => TryAsync(() => Caller.May(Scope) ? ReadAsync() : throw ProblemException.Forbidden(Texts["forbidden.text"]));

    private void Choose(ReviewState state) => Navigation.NavigateTo($"reviews?state={NameOf(state)}");

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

    private static string NameOf(ReviewState state) => state.ToString().ToLowerInvariant();

    private static ReviewState StateOf(string? name) => Enum.GetValues<ReviewState>().FirstOrDefault(state => NameOf(state) == name);

    private string BotOf(ReviewView item) => _bots.FirstOrDefault(bot => bot.Id == item.Bot).Name ?? item.Bot;

    private string? ByOf(ReviewView item) => item.JudgedBy is { } by ? _people.GetValueOrDefault(by, by) : null;
}
