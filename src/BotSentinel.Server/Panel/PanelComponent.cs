using BotSentinel.Server.Access;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace BotSentinel.Server.Panel;

/// <summary>A page of the panel, for who is signed in: knows who looks at it, loads what it shows, and tells what went wrong in words.</summary>
[Authorize]
public abstract partial class PanelComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Task _loaded = Task.CompletedTask;
    private KeyScope _changing;

    [Inject]
    private protected IStringLocalizer<PanelTexts> Texts { get; set; } = null!;

    [Inject]
    private protected PanelSession Session { get; set; } = null!;

    [Inject]
    protected ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private Callers Callers { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private IServiceProvider Services { get; set; } = null!;

    [Inject]
    private ILogger<PanelComponent> Logger { get; set; } = null!;

    private protected PageState State { get; private set; }

    /// <summary>What went wrong; null where nothing did, or nothing more can be said.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Cancelled when nobody looks at the page any more. What a notice undoes does not end by it: notices outlive pages.</summary>
    protected CancellationToken Gone { get; }

    protected PanelComponent() => Gone = _gone.Token;

    /// <summary>Who looks at the page.</summary>
    private protected Caller Caller => Session.Caller ?? throw ProblemException.Forbidden("Nobody is signed in.");

    /// <summary>What who sees the page must be allowed.</summary>
    private protected abstract KeyScope Scope { get; }

    /// <summary>Whether whoever looks may do this, at a gateway that can be changed.</summary>
    private protected bool MayChange(KeyScope scope) => !Session.IsReadOnly && Session.Caller?.May(scope) == true;

    protected override Task OnInitializedAsync() => ReloadAsync();

    /// <summary>Reads what the page shows.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary>Reads anew what the page shows. One reading comes after the other: what was asked for last is what is shown at last.</summary>
    protected Task ReloadAsync() => ReadAnewAsync(isUse: true);

    private Task ReadAnewAsync(bool isUse) => _loaded = LoadAfterAsync(_loaded, isUse);

    private async Task LoadAfterAsync(Task before, bool isUse)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await Session.RefreshAsync(Gone, isUse);
            if (Session.Caller?.May(Scope) != true)
            {
                State = PageState.Forbidden;
                return;
            }

            // Where the gateway runs from files, what they say now.
            await (Services.GetService<FileMirror>()?.RefreshAsync(Gone) ?? Task.CompletedTask);
            await LoadAsync();
            (State, Problem) = (PageState.Ready, null);
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            (State, Problem) = (PageState.Failed, Told(failure));
        }
    }

    /// <summary>Does something that may be refused; says so if it is. True: it is done.</summary>
    protected Task<bool> TryAsync(Func<Task> change) => TryAsync(change, Gone);

    private async Task<bool> TryAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        try
        {
            await Session.RefreshAsync(cancellationToken);
            await change();
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            Snackbar.Add(Told(failure) ?? Texts["failed.text"], Severity.Error, options => options.RequireInteraction = true);
        }

        return false;
    }

    /// <summary>As <see cref="TryAsync(Func{Task})"/>, for who may do this now: a role may have changed since the page was loaded.</summary>
    private protected Task<bool> TryAsync(KeyScope scope, Func<Task> change)
    {
        _changing = scope;
        return TryAsync(Within(scope, change));
    }

    /// <summary>As <see cref="TryAsync(KeyScope, Func{Task})"/>, for who has proved a short while ago to be who they are.</summary>
    private protected async Task<bool> TryProvedAsync(KeyScope scope, Func<Task> change) => await ProvedAsync() && await TryAsync(scope, change);

    /// <summary>Whether who looks has proved a short while ago to be who they are; who has not is led to do so, and back to this page.</summary>
    protected async Task<bool> ProvedAsync()
    {
        bool hasProved = false;
        if (await TryAsync(() => Task.FromResult(hasProved = Callers.HasProved(Caller))) && !hasProved)
        {
            Navigation.NavigateTo(StepUp, forceLoad: true);
        }

        return hasProved;
    }

    /// <summary>Where an export is, for who has proved a short while ago to be who they are; others are led to do so.</summary>
    protected string ExportAt(string address) => Callers.HasProved(Caller) ? address : StepUp;

    private string StepUp => $"step-up?return={Uri.EscapeDataString($"/{Navigation.ToBaseRelativePath(Navigation.Uri)}")}";

    /// <summary>Asks before something that cannot be undone.</summary>
    protected async Task<bool> ConfirmAsync(string title, string text, string yes) => await Dialogs.ShowMessageBoxAsync(title, text, yes, cancelText: Texts["cancel"]) == true;

    /// <summary>Says that something is done, and offers to undo it, on this page or a later one: to whom it may still be done by then.</summary>
    protected void Done(string text, Func<Task>? undo = null) => Done(text, _changing, undo);

    /// <summary>As <see cref="Done(string, Func{Task}?)"/>, of what was not done here.</summary>
    private protected void Done(string text, KeyScope scope, Func<Task>? undo) => Snackbar.Add(text, Severity.Success, options =>
    {
        if (undo is null)
        {
            return;
        }

        options.VisibleStateDuration = 15_000;
        options.Action = Texts["undo"];
        options.OnClick = async _ =>
        {
            if (await TryAsync(Within(scope, undo), CancellationToken.None))
            {
                Snackbar.Add(Texts["undone"], Severity.Info);
                await ShowAnewAsync(isUse: true);
            }
        };
    });

    /// <summary>Reads anew what the page shows, again and again, as long as somebody looks.</summary>
    protected async Task FollowAsync(TimeSpan period)
    {
        using var timer = new PeriodicTimer(period);
        try
        {
            while (await timer.WaitForNextTickAsync(Gone))
            {
                await ShowAnewAsync(isUse: false);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    private Task ShowAnewAsync(bool isUse) => Gone.IsCancellationRequested ? Task.CompletedTask : InvokeAsync(async () =>
    {
        await ReadAnewAsync(isUse);
        StateHasChanged();
    });

    private Func<Task> Within(KeyScope scope, Func<Task> change) => () => MayChange(scope) ? change() : throw ProblemException.Forbidden(Texts["forbidden.change"]);

    // Null: nothing that the reader could do something about; the log says more.
    private string? Told(Exception failure)
    {
        if (Problems.Of(failure) is { } problem)
        {
            return problem.Errors.Count == 0 ? ProblemWords.Of(Texts, problem) : $"{ProblemWords.Of(Texts, problem)} {string.Join(' ', problem.Errors.Take(3).Select(error => ProblemWords.Of(Texts, error)))}";
        }

        Log.Failed(Logger, failure);
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A page of the panel failed.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
