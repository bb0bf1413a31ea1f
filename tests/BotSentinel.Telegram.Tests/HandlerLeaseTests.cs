using System.Text.Json;
using BotSentinel.Policies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Telegram.Bot;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests;

/// <summary>Two updates of a user at a time, and when a handler's place is free again.</summary>
public sealed class HandlerLeaseTests : IAsyncLifetime
{
    private readonly TelegramStage _stage = new();
    private readonly HeldHandler _author = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly ServiceProvider _services;
    private readonly IUpdateHandler _protected;
    private int _updates;

    public HandlerLeaseTests()
    {
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(_stage.Clock).AddSingleton<IUpdateHandler>(_author).ProtectWithSentinel();
        services.AddBotSentinel(s => s.Limit(new LimitOptions { Permits = 2, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.Concurrency }));
        _services = services.BuildServiceProvider();
        _protected = _services.GetRequiredService<IUpdateHandler>();
    }

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    [Fact]
    public async Task HandlerEnds_ItsPlaceIsFree()
    {
        Task first = Handle();
        Task second = Handle();
        Assert.True(Handle().IsCompletedSuccessfully);
        Assert.Equal(2, _author.UnderWay.Count);

        _author.UnderWay[0].SetResult();
        await first;

        Assert.False(second.IsCompleted);
        _ = Handle();
        _ = Handle();
        Assert.Equal(3, _author.UnderWay.Count);
    }

    [Fact]
    public async Task HandlerThrows_ItsPlaceIsFree()
    {
        Task first = Handle();
        _author.UnderWay[0].SetException(new InvalidOperationException());

        await Assert.ThrowsAsync<InvalidOperationException>(() => first);

        Assert.Equal(2, HandledOf(3));
    }

    [Fact]
    public async Task HandlerThrowsBeforeItsFirstAwait_ItsPlaceIsFree()
    {
        _author.IsBroken = true;
        for (int i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<NotSupportedException>(Handle);
        }

        _author.IsBroken = false;
        Assert.Equal(2, HandledOf(3));
    }

    [Fact]
    public async Task HandlerIsCancelled_ItsPlaceIsFree()
    {
        using CancellationTokenSource stopping = new();
        Task[] both = [Handle(stopping.Token), Handle(stopping.Token)];

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(both));
        Assert.Equal(2, HandledOf(3));
    }

    [Fact]
    public void HandlerNeverEnds_ItsPlaceIsFreeAfterTheWindow()
    {
        HandledOf(3);
        _stage.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, HandledOf(3));

        _stage.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, HandledOf(3));
    }

    [Fact]
    public async Task ClientDecidedBefore_TheHandlersEndFreesThePlace()
    {
        await using SentinelBotClient client = new(_stage.Options, _services.GetRequiredService<Sentinel>());
        _stage.Honest.Send(_stage.Bot, "hello");
        _stage.Honest.Send(_stage.Bot, "again");
        Update[] updates = await client.GetUpdates(timeout: 0, cancellationToken: _cancellation);
        Task first = _protected.HandleUpdateAsync(client, updates[0], _cancellation);
        Assert.Equal(0, HandledOf(1));

        _author.UnderWay[0].SetResult();
        await first;

        Assert.Equal(1, HandledOf(3));
    }

    [Fact]
    public async Task HostStops_ThePlacesOfItsHandlersAreFree()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(_services.GetRequiredService<Sentinel>()).AddSingleton<ITelegramBotClient>(new TelegramBotClient(_stage.Options));
        builder.Services.AddSingleton<IUpdateHandler>(_author).ProtectWithSentinel().AddHostedService<Polling>();
        using IHost host = builder.Build();
        await host.StartAsync(_cancellation);
        _stage.Honest.Send(_stage.Bot, "hello");
        await _author.Began.WaitAsync(_cancellation);
        Assert.Equal(1, HandledOf(3));

        await host.StopAsync(_cancellation);

        Assert.Equal(1, HandledOf(3));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _author.Dispose();
        await _stage.DisposeAsync();
    }

    private int HandledOf(int updates)
    {
        int before = _author.UnderWay.Count;
        for (int i = 0; i < updates; i++)
        {
            _ = Handle();
        }

        return _author.UnderWay.Count - before;
    }

    private Task Handle() => Handle(_cancellation);

    private Task Handle(CancellationToken cancellationToken)
    {
        Update update = JsonSerializer.Deserialize<Update>(_stage.Honest.Message($"text {++_updates}").ToUtf8Json(_updates), JsonBotAPI.Options)!;
        return _protected.HandleUpdateAsync(new TelegramBotClient(_stage.Options), update, cancellationToken);
    }

    /// <summary>Ends when a test says so.</summary>
    private sealed class HeldHandler : IUpdateHandler, IDisposable
    {
        public List<TaskCompletionSource> UnderWay { get; } = [];

        public SemaphoreSlim Began { get; } = new(0);

        public bool IsBroken { get; set; }

        public Task HandleUpdateAsync(ITelegramBotClient botClient, Update update, CancellationToken cancellationToken)
        {
            if (IsBroken)
            {
                throw new NotSupportedException();
            }

            TaskCompletionSource end = new();
            cancellationToken.Register(() => end.TrySetCanceled(cancellationToken));
            UnderWay.Add(end);
            Began.Release();
            return end.Task;
        }

        public Task HandleErrorAsync(ITelegramBotClient botClient, Exception exception, HandleErrorSource source, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => Began.Dispose();
    }

    private sealed class Polling(ITelegramBotClient bot, IUpdateHandler handler) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => bot.ReceiveAsync(handler, cancellationToken: stoppingToken);
    }
}
