using BotSentinel.Panel.Tests.Support;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(PanelFixture))]

namespace BotSentinel.Panel.Tests.Support;

/// <summary>One browser for all tests, and one gateway with a day of traffic behind it for those that look alone.</summary>
public sealed class PanelFixture : IAsyncLifetime
{
    private readonly Lazy<Task<LivedGateway>> _lived = new(() => LivedGateway.StartAsync());
    private readonly Lazy<Task<LivedGateway>> _empty = new(() => LivedGateway.StartAsync(parts: 0));
    private IPlaywright _playwright = null!;

    public IBrowser Chromium { get; private set; } = null!;

    internal Task<LivedGateway> LivedAsync() => _lived.Value;

    /// <summary>A gateway where nothing has happened yet.</summary>
    internal Task<LivedGateway> EmptyAsync() => _empty.Value;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Chromium = await Support.Chromium.LaunchAsync(_playwright);
    }

    public async ValueTask DisposeAsync()
    {
        await Chromium.DisposeAsync();
        _playwright.Dispose();
        foreach (Lazy<Task<LivedGateway>> gateway in new[] { _lived, _empty })
        {
            if (gateway is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                await (await gateway.Value).DisposeAsync();
            }
        }
    }
}

/// <summary>A gateway that a day has passed at, and its owner.</summary>
internal sealed record LivedGateway(StateGateway Gateway, Browser Owner, Life Life) : IAsyncDisposable
{
    private Task<Browser>? _auditor, _analyst;

    /// <param name="services">Replaces services of the gateway; null: none.</param>
    /// <param name="parts">Parts of the day that pass, of 10 minutes each; 0: nothing happens at all.</param>
    public static async Task<LivedGateway> StartAsync(Action<IServiceCollection>? services = null, int parts = 144)
    {
        LifeClock clock = new();
        StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite, adjust: builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            services?.Invoke(builder.Services);
        });
        Browser owner = await Browser.OwnerAsync(gateway);
        Life life = new(gateway, owner, clock);
        if (parts > 0)
        {
            await life.LiveAsync(parts);
        }

        LivedGateway lived = new(gateway, owner, life);
        if (parts > 0)
        {
            await lived.AuditorAsync();
        }

        return lived;
    }

    /// <summary>Somebody who may read the audit log alone.</summary>
    public Task<Browser> AuditorAsync() => _auditor ??= Owner.InviteAsync(Gateway, "auditor", "otto");

    /// <summary>Somebody who may look at what happens, and change nothing.</summary>
    public Task<Browser> AnalystAsync() => _analyst ??= Owner.InviteAsync(Gateway, "analyst", "adam");

    public async ValueTask DisposeAsync()
    {
        Owner.Dispose();
        foreach (Task<Browser> person in new[] { _auditor, _analyst }.OfType<Task<Browser>>())
        {
            (await person).Dispose();
        }

        await Gateway.DisposeAsync();
    }
}
