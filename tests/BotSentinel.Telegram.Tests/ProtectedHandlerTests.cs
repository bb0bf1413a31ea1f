using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using BotSentinel.Decisions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Telegram.Bot;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests;

public sealed class ProtectedHandlerTests : IAsyncLifetime
{
    private readonly TelegramStage _stage = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task HostedPolling_FlooderGetsWhatTheLimitPermitsAndHonestUserIsAnswered()
    {
        using IHost host = Host(services => services.AddScoped<IUpdateHandler, EchoHandler>().ProtectWithSentinel());
        await host.StartAsync(_cancellation);

        _stage.Flood(20);
        _stage.Honest.Send(_stage.Bot, "hello");
        await _stage.Bot.WaitUntilPolledAsync(_cancellation);

        Assert.Equal(["echo: flood 1", "echo: flood 2"], _stage.AnswersTo(_stage.Flooder));
        Assert.Equal(["echo: hello"], _stage.AnswersTo(_stage.Honest));
        await host.StopAsync(_cancellation);
    }

    [Theory]
    [InlineData(ServiceLifetime.Transient)]
    [InlineData(ServiceLifetime.Scoped)]
    [InlineData(ServiceLifetime.Singleton)]
    public async Task RegisteredByType_IsMadeAndDisposedAsItsLifetimeSays(ServiceLifetime lifetime)
    {
        ServiceCollection services = Services();
        services.Add(new ServiceDescriptor(typeof(IUpdateHandler), typeof(EchoHandler), lifetime));
        services.ProtectWithSentinel();

        EchoHandler[] handlers = HandledBy(services, out ServiceProvider provider);

        Assert.Equal(lifetime switch { ServiceLifetime.Transient => 4, ServiceLifetime.Scoped => 2, _ => 1 }, handlers.Distinct().Count());
        Assert.Equal(lifetime != ServiceLifetime.Singleton, handlers.All(handler => handler.Disposed));
        await provider.DisposeAsync();
        Assert.All(handlers, handler => Assert.True(handler.Disposed));
    }

    [Fact]
    public async Task RegisteredByFactory_IsMadeByItInEachScopeAndDisposed()
    {
        ServiceCollection services = Services();
        services.AddScoped<IUpdateHandler>(provider => new EchoHandler(provider.GetRequiredService<Handled>())).ProtectWithSentinel();

        EchoHandler[] handlers = HandledBy(services, out ServiceProvider provider);

        Assert.Equal(2, handlers.Distinct().Count());
        Assert.All(handlers, handler => Assert.True(handler.Disposed));
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task RegisteredAsInstance_IsUsedAndNotDisposed()
    {
        ServiceCollection services = Services();
        Handled handled = new();
        using EchoHandler instance = new(handled);
        services.AddSingleton(handled).AddSingleton<IUpdateHandler>(instance).ProtectWithSentinel();

        EchoHandler[] handlers = HandledBy(services, out ServiceProvider provider);
        await provider.DisposeAsync();

        Assert.All(handlers, handler => Assert.Same(instance, handler));
        Assert.False(instance.Disposed);
    }

    [Fact]
    public async Task KeyedAndEarlierHandlers_StayAsTheyAre()
    {
        ServiceCollection services = Services();
        services.AddKeyedSingleton<IUpdateHandler, EchoHandler>("other");
        services.AddSingleton<IUpdateHandler, OtherHandler>();
        services.AddSingleton<IUpdateHandler, EchoHandler>().ProtectWithSentinel();
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.IsType<EchoHandler>(provider.GetRequiredKeyedService<IUpdateHandler>("other"));
        IUpdateHandler[] all = [.. provider.GetServices<IUpdateHandler>()];
        Assert.IsType<OtherHandler>(all[0]);
        Assert.IsType<SentinelUpdateHandler>(all[1]);
        Assert.Same(all[1], provider.GetRequiredService<IUpdateHandler>());
    }

    [Fact]
    public void NoHandlerRegistered_SaysSoAtOnce()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Services().ProtectWithSentinel());

        Assert.Contains("no IUpdateHandler", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoSentinelRegistered_StopsTheStart()
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<Handled>().AddScoped<IUpdateHandler, EchoHandler>().ProtectWithSentinel();
        using IHost host = builder.Build();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(_cancellation));
        Assert.Contains("AddBotSentinel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandlerRegisteredAfterProtection_StopsTheStart()
    {
        using IHost host = Host(services => services.AddScoped<IUpdateHandler, EchoHandler>().ProtectWithSentinel().AddScoped<IUpdateHandler, OtherHandler>());

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(_cancellation));
        Assert.Contains("after ProtectWithSentinel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientAndHandlerBothProtected_TakeOnePermit()
    {
        await using SentinelBotClient client = _stage.Client(s => s.PerUser(1, per: TimeSpan.FromMinutes(1)));
        ServiceCollection services = Services(sentinel: client.Sentinel);
        services.AddSingleton<IUpdateHandler, EchoHandler>().ProtectWithSentinel();
        await using ServiceProvider provider = services.BuildServiceProvider();
        _stage.Honest.Send(_stage.Bot, "hello");

        Update update = Assert.Single(await client.GetUpdates(timeout: 0, cancellationToken: _cancellation));
        await provider.GetRequiredService<IUpdateHandler>().HandleUpdateAsync(client, update, _cancellation);

        Assert.Equal(["echo: hello"], _stage.AnswersTo(_stage.Honest));
    }

    [Fact]
    public async Task HandlerReadsTheDecision()
    {
        ServiceCollection services = Services();
        services.AddSingleton<IUpdateHandler, EchoHandler>().ProtectWithSentinel();
        await using ServiceProvider provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IUpdateHandler>().HandleUpdateAsync(new TelegramBotClient(_stage.Options), Message("hello"), _cancellation);

        Decision decision = Assert.NotNull(Assert.Single(provider.GetRequiredService<Handled>().Decisions));
        Assert.Equal("default", decision.Policy);
    }

    [Fact]
    public async Task HandlerThrows_TheExceptionGoesWhereItWentBefore()
    {
        ServiceCollection services = Services();
        services.AddSingleton<IUpdateHandler, OtherHandler>().ProtectWithSentinel();
        await using ServiceProvider provider = services.BuildServiceProvider();
        IUpdateHandler handler = provider.GetRequiredService<IUpdateHandler>();
        TelegramBotClient client = new(_stage.Options);

        await Assert.ThrowsAsync<NotSupportedException>(() => handler.HandleUpdateAsync(client, Message("hello"), _cancellation));
        await Assert.ThrowsAsync<NotImplementedException>(() => handler.HandleErrorAsync(client, new TimeoutException(), HandleErrorSource.PollingError, _cancellation));
    }

    [Fact]
    public async Task PollingCancelled_NothingIsHandledAndNoPermitTaken()
    {
        ServiceCollection services = Services();
        services.AddSingleton<IUpdateHandler, EchoHandler>().ProtectWithSentinel();
        await using ServiceProvider provider = services.BuildServiceProvider();
        IUpdateHandler handler = provider.GetRequiredService<IUpdateHandler>();
        TelegramBotClient client = new(_stage.Options);

        for (int i = 0; i < 5; i++)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await handler.HandleUpdateAsync(client, Message("hello"), new CancellationToken(true)));
        }

        await handler.HandleUpdateAsync(client, Message("hello"), _cancellation);
        Assert.Single(provider.GetRequiredService<Handled>().Handlers);
    }

    [Fact]
    public async Task LimitBegins_HookIsCalled()
    {
        Channel<LimitedUpdate> limited = Channel.CreateUnbounded<LimitedUpdate>();
        using IHost host = Host(services => services.AddScoped<IUpdateHandler, EchoHandler>().ProtectWithSentinel((update, cancellationToken) => limited.Writer.WriteAsync(update, cancellationToken).AsTask()));
        await host.StartAsync(_cancellation);

        _stage.Flood(10);

        LimitedUpdate first = await limited.Reader.ReadAsync(_cancellation);
        Assert.Equal("flood 3", first.Update.Message!.Text);
        await _stage.Bot.WaitUntilPolledAsync(_cancellation);
        Assert.False(limited.Reader.TryRead(out _));
        await host.StopAsync(_cancellation);
    }

    private Update Message(string text) =>
        JsonSerializer.Deserialize<Update>(_stage.Honest.Message(text).ToUtf8Json(1), JsonBotAPI.Options)!;

    private ServiceCollection Services(Sentinel? sentinel = null)
    {
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(_stage.Clock).AddSingleton<Handled>();
        if (sentinel is not null)
        {
            services.AddSingleton(sentinel);
        }

        services.AddBotSentinel(s => s.PerUser(2, per: TimeSpan.FromMinutes(1)));
        return services;
    }

    private IHost Host(Action<IServiceCollection> register)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        foreach (ServiceDescriptor service in Services())
        {
            builder.Services.Add(service);
        }

        builder.Services.AddSingleton<ITelegramBotClient>(new TelegramBotClient(_stage.Options));
        register(builder.Services);
        builder.Services.AddHostedService<Polling>();
        return builder.Build();
    }

    /// <summary>Two scopes, in each the handler resolved twice and given an update.</summary>
    private EchoHandler[] HandledBy(ServiceCollection services, out ServiceProvider provider)
    {
        provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        TelegramBotClient client = new(_stage.Options);
        for (int i = 0; i < 4; i += 2)
        {
            using IServiceScope scope = provider.CreateScope();
            _ = scope.ServiceProvider.GetRequiredService<IUpdateHandler>().HandleUpdateAsync(client, Other(i + 1), _cancellation);
            _ = scope.ServiceProvider.GetRequiredService<IUpdateHandler>().HandleUpdateAsync(client, Other(i + 2), _cancellation);
        }

        return [.. provider.GetRequiredService<Handled>().Handlers];

        static Update Other(int user) => new() { Id = user, InlineQuery = new InlineQuery { From = new User { Id = user }, Query = "" } };
    }

    private sealed class Handled
    {
        public ConcurrentQueue<EchoHandler> Handlers { get; } = new();

        public ConcurrentQueue<Decision?> Decisions { get; } = new();
    }

    private sealed class EchoHandler(Handled handled) : IUpdateHandler, IDisposable
    {
        public bool Disposed { get; private set; }

        public Task HandleUpdateAsync(ITelegramBotClient botClient, Update update, CancellationToken cancellationToken)
        {
            handled.Handlers.Enqueue(this);
            handled.Decisions.Enqueue(update.Decision());
            return TelegramStage.Echo(botClient, update, cancellationToken);
        }

        public Task HandleErrorAsync(ITelegramBotClient botClient, Exception exception, HandleErrorSource source, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => Disposed = true;
    }

    private sealed class OtherHandler : IUpdateHandler
    {
        public Task HandleUpdateAsync(ITelegramBotClient botClient, Update update, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task HandleErrorAsync(ITelegramBotClient botClient, Exception exception, HandleErrorSource source, CancellationToken cancellationToken) => throw new NotImplementedException();
    }

    private sealed class Polling(ITelegramBotClient bot, IServiceScopeFactory scopes) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await using AsyncServiceScope scope = scopes.CreateAsyncScope();
            await bot.ReceiveAsync(scope.ServiceProvider.GetRequiredService<IUpdateHandler>(), cancellationToken: stoppingToken);
        }
    }
}
