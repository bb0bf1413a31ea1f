using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Access.Operators;

public sealed partial class OperatorsPage
{
    private readonly List<OperatorView> _people = [];
    private string? _next;
    private NewOperatorView? _link;
    private bool _isInviting;
    private string _name = "", _role = Word(Role.Moderator);

    [Inject]
    private OperatorService Service { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.OperatorsRead;

    protected override async Task LoadAsync()
    {
        _people.Clear();
        _next = null;
        await ReadAsync();
    }

    private static string Word(Role role) => role.ToString().ToLowerInvariant();

    private Task MoreAsync() => TryAsync(KeyScope.OperatorsRead, ReadAsync);

    private async Task ReadAsync()
    {
        Page<OperatorView> page = await Service.ListAsync(Caller, new PageRequest(null, _next), Gone);
        _people.AddRange(page.Items);
        _next = page.Next;
    }

    // The proof is asked for before anything is written that it would lose.
    private async Task OpenAsync()
    {
        if (await ProvedAsync())
        {
            (_name, _role, _isInviting) = ("", Word(Role.Moderator), true);
        }
    }

    private async Task InviteAsync()
    {
        Created<NewOperatorView>? made = null;
        if (await TryProvedAsync(KeyScope.OperatorsWrite, async () => made = await Service.InviteAsync(Caller, new NewOperator { Name = _name, Role = Enum.Parse<Role>(_role, ignoreCase: true) }, Gone)))
        {
            (_isInviting, _link) = (false, made!.Value);
            await ReloadAsync();
        }
    }

    private async Task RenewAsync(OperatorView person)
    {
        if (await TryProvedAsync(KeyScope.OperatorsWrite, async () => _link = await Service.RenewLinkAsync(Caller, person.Id, Gone)))
        {
            await ReloadAsync();
        }
    }

    private async Task ChangeAsync(OperatorView person, Role role)
    {
        if (await TryProvedAsync(KeyScope.OperatorsWrite, () => GiveAsync(person, role)))
        {
            Done(Texts["operators.changed", person.Name, Texts[$"role.{Word(role)}"]], () => GiveAsync(person, person.Role));
            await ReloadAsync();
        }
    }

    private Task<OperatorView> GiveAsync(OperatorView person, Role role) => Service.ChangeAsync(Caller, person.Id, new OperatorChange { Role = role }, CancellationToken.None);

    private async Task SignOutAsync(OperatorView person)
    {
        if (await ConfirmAsync(Texts["operators.sign-out.title", person.Name], Texts["operators.sign-out.text"], Texts["operators.sign-out"])
            && await TryAsync(KeyScope.OperatorsWrite, () => Service.RevokeSessionsAsync(Caller, person.Id, Gone)))
        {
            Done(Texts["operators.sign-out.done", person.Name]);
        }
    }

    private async Task SetAccessAsync(OperatorView person, bool isEnabled)
    {
        if (await TryProvedAsync(KeyScope.OperatorsWrite | KeyScope.TenantsWrite, () => SetAsync(isEnabled)))
        {
            Done(Texts[isEnabled ? "operators.enabled" : "operators.disabled.done", person.Name], () => SetAsync(!isEnabled));
            await ReloadAsync();
        }

        Task<OperatorView> SetAsync(bool enabled) => Service.SetAccessAsync(Caller, person.Id, new OperatorAccess { Enabled = enabled }, CancellationToken.None);
    }

    private async Task RemoveAsync(OperatorView person)
    {
        if (await ProvedAsync()
            && await ConfirmAsync(Texts["operators.remove.title", person.Name], Texts["operators.remove.text"], Texts["operators.remove"])
            && await TryProvedAsync(KeyScope.OperatorsWrite, () => Service.RemoveAsync(Caller, person.Id, Gone)))
        {
            Done(Texts["operators.removed", person.Name]);
            await ReloadAsync();
        }
    }
}
