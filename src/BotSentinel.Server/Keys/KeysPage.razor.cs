using BotSentinel.Server.Access;
using BotSentinel.Server.Api;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Keys;

public sealed partial class KeysPage
{
    private static readonly int[] Lifetimes = [30, 90, 365, 0];

    private readonly List<KeyView> _keys = [];
    private readonly HashSet<string> _scopes = [];
    private string? _next;
    private NewKeyView? _made;
    private bool _isAdding;
    private string _name = "";
    private int _days = Lifetimes[1];

    [Inject]
    private KeyService Service { get; set; } = null!;

    [Inject]
    private PanelClock Clock { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.KeysRead;

    // No key opens what is for people, nor more than whoever makes it may.
    private string[] Offered => KeyScopes.Write(Caller.Scopes & ~Permissions.ForPeople);

    protected override async Task LoadAsync()
    {
        _keys.Clear();
        _next = null;
        await ReadAsync();
    }

    private Task MoreAsync() => TryAsync(KeyScope.KeysRead, ReadAsync);

    private async Task ReadAsync()
    {
        Page<KeyView> page = await Service.ListAsync(Caller, new PageRequest(null, _next), Gone);
        _keys.AddRange(page.Items);
        _next = page.Next;
    }

    // The proof is asked for before anything is written that it would lose.
    private async Task OpenAsync()
    {
        if (await ProvedAsync())
        {
            _scopes.Clear();
            (_name, _days, _isAdding) = ("", Lifetimes[1], true);
        }
    }

    private void Choose(string scope, bool isOn) => _ = isOn ? _scopes.Add(scope) : _scopes.Remove(scope);

    private async Task AddAsync()
    {
        NewKey wanted = new() { Name = _name, Scopes = [.. _scopes], ExpiresAt = _days == 0 ? null : Clock.Now.AddDays(_days) };
        Created<NewKeyView>? made = null;
        if (await TryProvedAsync(KeyScope.KeysWrite, async () => made = await Service.CreateAsync(Caller, wanted, Gone)))
        {
            (_isAdding, _made) = (false, made!.Value);
            await ReloadAsync();
        }
    }

    private async Task RevokeAsync(KeyView key)
    {
        if (await ProvedAsync()
            && await ConfirmAsync(Texts["keys.revoke.title", key.Name], Texts["keys.revoke.text"], Texts["keys.revoke"])
            && await TryProvedAsync(KeyScope.KeysWrite, () => Service.RevokeAsync(Caller, key.Id, Gone)))
        {
            Done(Texts["keys.revoke.done", key.Name]);
            await ReloadAsync();
        }
    }
}
