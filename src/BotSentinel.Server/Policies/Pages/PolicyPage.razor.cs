using System.Text;
using BotSentinel.Policies;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using BotSentinel.Server.Versions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace BotSentinel.Server.Policies.Pages;

/// <summary>A policy: its draft as a form and as JSON, what publishing it would change, and its history.</summary>
public sealed partial class PolicyPage : PanelComponent
{
    // A browser sends all of it at once, quotes escaped.
    private const int LongestText = 400_000;

    private PolicyView? _policy;
    private PolicyEditor _editor = new("{}");
    private IReadOnlyList<ConfigurationError> _errors = [];
    private IReadOnlyList<JsonChange> _changes = [];
    private IReadOnlyList<JsonChange>? _conflict;
    private PolicyTab _tab;
    private string _tried = "";
    private string? _note;
    private bool _isPublishing;
    private int _version;

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private PolicyService Policies { get; set; } = null!;

    [Inject]
    private VersionService<PolicyRow> Versions { get; set; } = null!;

    [Inject]
    private IJSRuntime Scripts { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.PoliciesRead;

    private bool CanWrite => MayChange(KeyScope.PoliciesWrite);

    private bool IsTooLong => Encoding.UTF8.GetByteCount(_editor.Text) > LongestText;

    private string? Standing => _policy switch
    {
        null => null,
        { Published: null, Bots.Count: 0 } => Texts["policy.unpublished"],
        { Published: null } => Texts["policy.unpublished-with", Bots],
        { Bots.Count: 0 } => $"{Texts["policy.version", _policy.Published]} {Texts["policy.no-bots"]}",
        _ => $"{Texts["policy.version", _policy.Published]} {Texts["policy.protects", Bots]}",
    };

    private string Bots => string.Join(", ", _policy!.Bots.Select(bot => bot.Name));

    protected override async Task LoadAsync()
    {
        _policy = (await Policies.GetAsync(Caller, Id, Gone)).Value;
        (_version, string document) = await Versions.GetDocumentAsync(Caller, Id, "draft", Gone);
        bool wasText = _editor.IsText;
        (_editor, _conflict, _isPublishing) = (new PolicyEditor(document), null, false);
        if (wasText)
        {
            _editor.ShowText();
        }

        await CheckAsync();
    }

    private async Task ConfirmLeavingAsync(LocationChangingContext leaving)
    {
        if (_editor.IsChanged && !await Scripts.InvokeAsync<bool>("confirm", Gone, (string)Texts["policy.leave"]))
        {
            leaving.PreventNavigation();
        }
    }

    private async Task CheckAsync()
    {
        try
        {
            _errors = (await Versions.ValidateAsync(Caller, Id, _editor.Current, Gone)).Errors;
        }
        catch (ProblemException problem) when (problem.Kind == "unreadable")
        {
            _errors = problem.Errors.Count > 0 ? problem.Errors : [new ConfigurationError("", null, problem.Message, "")];
        }
    }

    private Task SetTextAsync(ChangeEventArgs change)
    {
        _editor.Text = (string?)change.Value ?? "";
        return CheckAsync();
    }

    private async Task ShowAsync(PolicyTab tab)
    {
        if (tab == PolicyTab.Json)
        {
            _editor.ShowText();
        }
        else if (tab == PolicyTab.Form && _editor.ShowForm() is { } mistakes)
        {
            _errors = mistakes;
            Snackbar.Add(Texts["policy.no-form"], MudBlazor.Severity.Warning);
            return;
        }

        _tab = tab;
        await CheckAsync();
    }

    private async Task SaveAsync()
    {
        (string Draft, bool WasThere)? before = null;
        if (await SaveAsync(was => before = was))
        {
            int saved = _version;
            Done(Texts["policy.saved"], before is { } was ? () => RestoreAsync(was.Draft, was.WasThere, saved) : null);
        }
    }

    // True: it is saved as it is now. Null is told where there was nothing to save.
    private async Task<bool> SaveAsync(Action<(string Draft, bool WasThere)> told)
    {
        bool isSaved = false;
        await TryAsync(KeyScope.PoliciesWrite, async () =>
        {
            (string Draft, bool WasThere) before = ((await Versions.GetDocumentAsync(Caller, Id, "draft", Gone)).Document, _policy!.HasDraft);
            try
            {
                Versioned<DraftCheck> saved = await Versions.SaveDraftAsync(Caller, Id, _editor.Current, _version, Gone);
                (_version, _errors, _conflict, isSaved) = (saved.Version, saved.Value.Errors, null, true);
            }
            catch (ProblemException changed) when (changed.Kind == "changed")
            {
                _conflict = (IReadOnlyList<JsonChange>)changed.More["difference"]!;
                return;
            }

            _editor.Saved();
            _policy = _policy! with { HasDraft = true };
            told(before);
        });
        return isSaved;
    }

    private async Task KeepMineAsync()
    {
        if (await TryAsync(async () => _version = (await Versions.GetDocumentAsync(Caller, Id, "draft", Gone)).Version))
        {
            await SaveAsync();
        }
    }

    private Task TakeTheirsAsync() => ReloadAsync();

    // On top of the version that was made: whoever did something since keeps it.
    private async Task RestoreAsync(string draft, bool wasThere, int version)
    {
        if (wasThere)
        {
            await Versions.SaveDraftAsync(Caller, Id, draft, version, CancellationToken.None);
        }
        else
        {
            await Versions.DiscardDraftAsync(Caller, Id, version, CancellationToken.None);
        }
    }

    private async Task DiscardAsync()
    {
        if (!_policy!.HasDraft)
        {
            await ReloadAsync();
            return;
        }

        string draft = "";
        if (await TryAsync(KeyScope.PoliciesWrite, async () =>
        {
            draft = (await Versions.GetDocumentAsync(Caller, Id, "draft", Gone)).Document;
            await Versions.DiscardDraftAsync(Caller, Id, _version, Gone);
        }))
        {
            await ReloadAsync();
            int discarded = _version;
            Done(Texts["policy.discarded"], () => RestoreAsync(draft, wasThere: true, discarded));
        }
    }

    private async Task BeginPublishingAsync()
    {
        if (!_editor.IsChanged || await SaveAsync(_ => { }))
        {
            _isPublishing = await TryAsync(async () =>
            {
                _changes = (await Versions.CompareAsync(Caller, Id, null, null, Gone)).Changes;
                _tried = _editor.Current;
                await CheckAsync();
            });
        }
    }

    private Task SetModeAsync(bool isShadow)
    {
        _editor.SetMode(isShadow);
        return BeginPublishingAsync();
    }

    private async Task PublishAsync()
    {
        int? before = _policy!.Published;
        VersionView? made = null;
        if (await TryAsync(KeyScope.PoliciesPublish, async () => made = (await Versions.PublishAsync(Caller, Id, new Publication { Note = string.IsNullOrWhiteSpace(_note) ? null : _note.Trim() }, _version, Gone)).Value))
        {
            _note = null;
            await ReloadAsync();
            int published = _version;
            Done(Texts["policy.published", made!.Number], before is { } older ? () => Versions.RollBackAsync(Caller, Id, new Rollback { Version = older }, published, CancellationToken.None) : null);
        }
    }
}

/// <summary>Ways to look at a policy.</summary>
internal enum PolicyTab
{
    Form,
    Json,
    History,
}
