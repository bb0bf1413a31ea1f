using System.Globalization;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Policies;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Bots;

public sealed partial class BotsPage
{
    private readonly List<BotView> _bots = [];
    private IReadOnlyDictionary<string, string> _policies = new Dictionary<string, string>();
    private Dictionary<string, IReadOnlyDictionary<string, long>> _traffic = [];
    private string? _next;
    private BotForm _form = new();
    private bool _isAdding;

    [Inject]
    private BotService Service { get; set; } = null!;

    [Inject]
    private BotTraffic Traffic { get; set; } = null!;

    [Inject]
    private PolicyService Policies { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.BotsRead;

    protected override async Task LoadAsync()
    {
        _bots.Clear();
        _next = null;
        _policies = await PolicyNames.OfAsync(Policies, Caller, Gone);
        await ReadAsync();
    }

    private Task MoreAsync() => TryAsync(KeyScope.BotsRead, ReadAsync);

    private async Task ReadAsync()
    {
        Page<BotView> page = await Service.ListAsync(Caller, new PageRequest(null, _next), Gone);
        _bots.AddRange(page.Items);
        _next = page.Next;
        _traffic = Traffic.List(Caller).ToDictionary(bot => bot.Bot, bot => bot.Outcomes);
    }

    private string Count(BotView bot, string outcome) =>
        (_traffic.TryGetValue(bot.Id, out IReadOnlyDictionary<string, long>? counts) ? counts[outcome] : 0).ToString("N0", CultureInfo.CurrentUICulture);

    private void Open() => (_form, _isAdding) = (new BotForm(), true);

    private async Task AddAsync()
    {
        Created<BotView>? made = null;
        if (await TryAsync(KeyScope.BotsWrite, async () => made = await Service.CreateAsync(Caller, _form.ToNew(), Gone)))
        {
            _isAdding = false;
            Done(Texts["bots.added", made!.Value.Name]);
            Navigation.NavigateTo($"bots/{made.Value.Id}");
        }
    }
}
