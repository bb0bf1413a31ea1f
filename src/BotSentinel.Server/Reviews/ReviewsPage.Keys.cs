using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace BotSentinel.Server.Reviews;

/// <content>The keys. What they do, buttons do as well.</content>
public sealed partial class ReviewsPage : IAsyncDisposable
{
    private DotNetObjectReference<ReviewsPage>? _self;
    private IJSObjectReference? _script, _listening;
    private Task _pressed = Task.CompletedTask;
    private bool _isHelping, _areKeysOn = true, _isFocusWanted;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    /// <summary>A key was pressed, by somebody who is not writing.</summary>
    [JSInvokable]
    public Task PressAsync(string key) => _pressed = PressAfterAsync(_pressed, key);

    // One after the other: an undo is of what the key before did, however long that took.
    private async Task PressAfterAsync(Task before, string key)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _isFocusWanted = true;
        await (key switch
        {
            "j" => MoveAsync(1),
            "k" => MoveAsync(-1),
            "x" => Do(() => Toggle(Current?.Id ?? "")),
            "s" when MayJudge => JudgeAsync(AtHand, isSpam: true),
            "h" when MayJudge => JudgeAsync(AtHand, isSpam: false),
            "b" => BlockAsync(AtHand),
            "u" => UndoAsync(),
            "?" => Do(() => (_isHelping, _isFocusWanted) = (true, false)),
            _ => Task.CompletedTask,
        });
        StateHasChanged();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _script = await Browser.InvokeAsync<IJSObjectReference>("import", "./reviews.js");
            _listening = await _script.InvokeAsync<IJSObjectReference>("listen", _self);
            _areKeysOn = await _listening.InvokeAsync<bool>("isOn");
            StateHasChanged();
        }

        if (_isFocusWanted && _script is not null && Current is { } current)
        {
            _isFocusWanted = false;
            await _script.InvokeVoidAsync("focus", current.Id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (_listening?.InvokeVoidAsync("stop") ?? ValueTask.CompletedTask);
        }
        catch (JSDisconnectedException)
        {
            // Nobody listens any more anyway.
        }

        _self?.Dispose();
        Dispose();
    }

    private async Task MoveAsync(int by)
    {
        if (by > 0 && _current == _items.Count - 1 && _next is not null)
        {
            await MoreAsync();
        }

        _current = Math.Clamp(_current + by, 0, Math.Max(0, _items.Count - 1));
    }

    private async Task SwitchAsync(bool areOn)
    {
        _areKeysOn = areOn;
        await (_listening?.InvokeVoidAsync("set", areOn) ?? ValueTask.CompletedTask);
    }

    private static Task Do(Action what)
    {
        what();
        return Task.CompletedTask;
    }
}
