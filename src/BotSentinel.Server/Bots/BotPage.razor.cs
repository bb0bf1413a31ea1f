using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Policies;
using BotSentinel.Server.Versions;
using Microsoft.AspNetCore.Components;

namespace BotSentinel.Server.Bots;

public sealed partial class BotPage
{
    private BotView? _bot;
    private int _version;
    private BotForm _form = new();
    private IReadOnlyDictionary<string, string> _policies = new Dictionary<string, string>();
    private IReadOnlyDictionary<string, long> _traffic = new Dictionary<string, long>();

    /// <summary>The bot, by id or name.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private BotService Service { get; set; } = null!;

    [Inject]
    private VersionService<BotRow> Versions { get; set; } = null!;

    [Inject]
    private BotTraffic Traffic { get; set; } = null!;

    [Inject]
    private PolicyService Policies { get; set; } = null!;

    [Inject]
    private GatewayOptions Options { get; set; } = null!;

    private protected override KeyScope Scope => KeyScope.BotsRead;

    private bool HasPublicUrl => Options.PublicUrl is not null;

    /// <summary>The public side as bots see it; without a setting that says so, what it is if they are where the panel's browser is.</summary>
    private string Root => (Options.PublicUrl ?? new UriBuilder(Options.Public) { Host = new Uri(Navigation.BaseUri).Host }.Uri).AbsoluteUri.TrimEnd('/');

    protected override async Task LoadAsync()
    {
        (_version, BotView bot) = await Service.GetAsync(Caller, Id, Gone);
        _policies = await PolicyNames.OfAsync(Policies, Caller, Gone);
        _traffic = Traffic.List(Caller).FirstOrDefault(counts => counts.Bot == bot.Id)?.Outcomes ?? new Dictionary<string, long>();
        (_bot, _form) = (bot, BotForm.Of(bot));
    }

    private async Task SaveAsync()
    {
        int? before = _bot!.Published;
        if (await TryAsync(KeyScope.BotsWrite, () => Service.ChangeAsync(Caller, _bot.Id, _form.ToChange(), _version, Gone)))
        {
            await ReloadAsync();
            int saved = _version;

            // Secrets have no versions: that they were replaced stays.
            Done(Texts["saved"], before is { } number && _bot.Published != before ? () => Versions.RollBackAsync(Caller, _bot.Id, new Rollback { Version = number }, saved, CancellationToken.None) : null);
        }
    }

    private async Task RemoveAsync()
    {
        if (await TryAsync(KeyScope.BotsWrite, () => Service.DeleteAsync(Caller, _bot!.Id, _version, Gone)))
        {
            Done(Texts["bots.removed", _bot!.Name]);
            Navigation.NavigateTo("bots");
        }
    }
}
