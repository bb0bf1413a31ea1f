using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Telegram.Handlers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Telegram.Bot;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests.Handlers;

public sealed class HandlerRouterTests : IAsyncLifetime
{
    private readonly TelegramStage _stage = new();
    private readonly Limited _handlers = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task AttributesOfHandlers_AreEnforcedAsOneDecision()
    {
        using Sentinel sentinel = Make(s => s.PerUser(5, per: TimeSpan.FromMinutes(1)).AddRole("guest", 1));
        HandlerRouter router = new HandlerRouter(sentinel).Add(_handlers);
        TelegramBotClient client = new(_stage.Options);

        Update[] updates = [Given.Text("/dear"), Given.Text("/dear"), Given.Text("/free"), Given.Text("/admin"), Given.Text("/free"), Given.Text("/free"), Given.Text("/free")];
        foreach (Update update in updates)
        {
            await router.HandleUpdateAsync(client, update, _cancellation);
        }

        // Dear costs two of both: two are left of the limit's own, then none; the refused one took nothing of the five per user.
        Assert.Equal(["dear", "free", "free", "free"], _handlers.Calls);
        Decision limited = updates[1].Decision()!.Value;
        Assert.Equal((Reason.Limited, "Limited.Dear", "Limited.Dear"), (limited.Reason, limited.Policy, limited.Rule));
        Assert.Equal((Reason.Forbidden, "admin"), (updates[3].Decision()!.Value.Reason, updates[3].Decision()!.Value.Detail));
        Assert.Equal((Reason.Limited, "default"), (updates[6].Decision()!.Value.Reason, updates[6].Decision()!.Value.Policy));
    }

    [Fact]
    public async Task DebounceOfAHandler_IsItsOwn()
    {
        using Sentinel sentinel = Make(s => s.AddRole("guest", 1).AddRole("admin", 2));
        HandlerRouter router = new HandlerRouter(sentinel).Add(_handlers);
        TelegramBotClient client = new(_stage.Options);

        await router.HandleUpdateAsync(client, Given.Callback("tap"), _cancellation);
        await router.HandleUpdateAsync(client, Given.Callback("tap"), _cancellation);
        _stage.Clock.Advance(TimeSpan.FromSeconds(3));
        await router.HandleUpdateAsync(client, Given.Callback("tap"), _cancellation);
        await router.HandleUpdateAsync(client, Given.Text("/free"), _cancellation);
        await router.HandleUpdateAsync(client, Given.Text("/free"), _cancellation);

        Assert.Equal(["tap", "tap", "free", "free"], _handlers.Calls);
    }

    [Fact]
    public async Task PolicyFile_ReplacesWhatAttributesSay()
    {
        using Sentinel sentinel = Make(s => s.AddRole("guest", 1).AddRole("admin", 2).AddHandler("Limited.Dear", new HandlerOptions()));
        HandlerRouter router = new HandlerRouter(sentinel).Add(_handlers);
        TelegramBotClient client = new(_stage.Options);

        for (int i = 0; i < 4; i++)
        {
            await router.HandleUpdateAsync(client, Given.Text("/dear"), _cancellation);
        }

        Assert.Equal(4, _handlers.Calls.Count);
    }

    [Fact]
    public async Task ClientAlreadyDecided_OnlyTheHandlerIsAskedBesides()
    {
        await using SentinelBotClient client = _stage.Client(s => s.PerUser(3, per: TimeSpan.FromMinutes(1)).AddHandlers<Limited>().AddRole("guest", 1).AddRole("admin", 2));
        HandlerRouter router = new HandlerRouter(client.Sentinel).Add(_handlers);
        foreach (string text in (string[])["/dear", "/dear", "/free", "/free"])
        {
            _stage.Honest.Send(_stage.Bot, text);
        }

        foreach (Update update in await client.GetUpdates(cancellationToken: _cancellation))
        {
            await router.HandleUpdateAsync(client, update, _cancellation);
        }

        // Three passed the client; of these the second was one dear too many.
        Assert.Equal(["dear", "free"], _handlers.Calls);
    }

    [Fact]
    public async Task CommandForAnotherBot_ComesToNobody()
    {
        Recorder recorder = new();
        HandlerRouter router = new HandlerRouter().Add(recorder);
        TelegramBotClient client = new(_stage.Options);
        string own = (await client.GetMe(_cancellation)).Username!;

        await router.HandleUpdateAsync(client, Given.Text("/start@other_bot"), _cancellation);
        await router.HandleUpdateAsync(client, Given.Text($"/start@{own.ToUpperInvariant()} yes"), _cancellation);
        await router.HandleUpdateAsync(client, Given.Text("/what@other_bot"), _cancellation);

        Assert.Equal(["start(yes)"], recorder.Calls);
        Assert.Equal(2, _stage.Telegram.Calls.Count(call => call.Method == "getMe"));
    }

    [Fact]
    public void SentinelThatDoesNotKnowTheAttributes_IsRefusedAtOnce()
    {
        using Sentinel sentinel = new SentinelBuilder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => new HandlerRouter(sentinel).Add(_handlers));
        Assert.Throws<InvalidOperationException>(() => new HandlerRouter().Add(_handlers));

        Assert.Contains("AddHandlers<Limited>()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostWithUnknownRole_DoesNotStart()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddBotHandlers<Limited>();
        using IHost host = builder.Build();

        var error = await Assert.ThrowsAsync<SentinelConfigurationException>(() => host.StartAsync(_cancellation));

        Assert.Contains(error.Errors, one => one.Path == "handlers[\"Limited.Admin\"].roles");
    }

    [Fact]
    public async Task RegisteredClasses_AreMadeForEachUpdateInAScope()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<Made>().AddScoped<PerUpdate>();
        builder.Services.AddBotHandlers<First>().AddBotHandlers<Second>();
        using IHost host = builder.Build();
        await host.StartAsync(_cancellation);
        IUpdateHandler router = host.Services.GetRequiredService<IUpdateHandler>();
        TelegramBotClient client = new(_stage.Options);

        await router.HandleUpdateAsync(client, Given.Text("one"), _cancellation);
        await router.HandleUpdateAsync(client, Given.Photo(), _cancellation);
        await router.HandleUpdateAsync(client, Given.Location(), _cancellation);

        Made made = host.Services.GetRequiredService<Made>();
        Assert.Equal(["first text", "second photo", "first rest"], made.Calls);
        Assert.Equal(3, made.Disposed);
        await host.StopAsync(_cancellation);
    }

    private Sentinel Make(Func<SentinelBuilder, SentinelBuilder> say) => say(new SentinelBuilder { TimeProvider = _stage.Clock }.AddHandlers<Limited>().AddRole("admin", 99)).Build();
}

internal sealed class Made
{
    public List<string> Calls { get; } = [];

    public int Disposed { get; set; }
}

internal sealed class PerUpdate(Made made) : IDisposable
{
    public void Dispose() => made.Disposed++;
}

internal sealed partial class First(Made made, PerUpdate perUpdate)
{
    [OnText]
    private void Text() => made.Calls.Add("first text");

    [OnUpdate]
    private void Rest() => made.Calls.Add(perUpdate is null ? "" : "first rest");
}

internal sealed partial class Second(Made made, PerUpdate perUpdate)
{
    [OnText]
    private void Text() => made.Calls.Add("second text");

    [OnPhoto]
    private void Photo() => made.Calls.Add(perUpdate is null ? "" : "second photo");
}
