using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Server.Api;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Policies;
using BotSentinel.Server.Policies.Trials;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Spam.Pages;

/// <summary>What policies make of a message, and what operators said is spam.</summary>
public sealed partial class ContentPage : PanelComponent
{
    private const int LongestText = 100_000;

    private readonly List<MarkView> _marks = [];
    private IReadOnlyList<PolicyView> _policies = [];
    private TrialView? _tried;
    private string _policy = "", _version = "draft";
    private string? _text, _user, _next;
    private bool _isUpdate, _isTrying;

    [Inject]
    private PolicyService Policies { get; set; } = null!;

    [Inject]
    private PolicyTrial Trial { get; set; } = null!;

    [Inject]
    private MarkService Marks { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.PoliciesRead;

    protected override async Task LoadAsync()
    {
        _policies = (await Policies.ListAsync(Caller, new PageRequest(200, null), Gone)).Items;
        _policy = _policies.FirstOrDefault(policy => policy.Id == _policy)?.Id ?? _policies.OrderByDescending(policy => policy.Bots.Count > 0).FirstOrDefault()?.Id ?? "";
        _marks.Clear();
        AddMarks(null);
    }

    private async Task TryAsync()
    {
        (_isTrying, _tried) = (true, null);
        await TryAsync(async () => _tried = await Trial.TryAsync(Caller, _policy, Message(), Gone));
        _isTrying = false;
    }

    private TrialMessage Message()
    {
        if (!_isUpdate)
        {
            JsonElement? user = string.IsNullOrWhiteSpace(_user) ? null : JsonSerializer.SerializeToElement(long.TryParse(_user.Trim(), out long id) ? (object)id : _user.Trim());
            return new TrialMessage { Version = _version, Message = new UpdateBody { Text = _text, User = user, Chat = user } };
        }

        return new TrialMessage { Version = _version, Telegram = JsonNode.Parse(_text ?? "") as JsonObject ?? throw ProblemException.Unreadable("An update is a JSON object.") };
    }

    private async Task MarkAsync(bool isSpam)
    {
        MarkView? made = null;
        if (await TryAsync(KeyScope.SubjectsWrite, async () => made = await Marks.MarkAsync(Caller, new NewMark { Text = _tried!.Text!, Spam = isSpam })))
        {
            await ReloadAsync();
            Done(Texts[isSpam ? "marks.was-spam" : "marks.was-not-spam"], () => Marks.UndoAsync(Caller, made!.Id));
        }
    }

    private async Task UndoAsync(string id)
    {
        if (await TryAsync(KeyScope.SubjectsWrite, () => Marks.UndoAsync(Caller, id)))
        {
            Done(Texts["undone"]);
            await ReloadAsync();
        }
    }

    private void LoadMore() => AddMarks(_next);

    private void AddMarks(string? after)
    {
        if (Caller.May(KeyScope.SubjectsRead))
        {
            Page<MarkView> page = Marks.List(Caller, new PageRequest(20, after));
            _marks.AddRange(page.Items);
            _next = page.Next;
        }
    }
}
