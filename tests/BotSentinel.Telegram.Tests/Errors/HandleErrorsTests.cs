using System.Text.Json;
using BotSentinel.Events;
using BotSentinel.Telegram.Errors;
using BotSentinel.Telegram.Tests.Handlers;
using BotSentinel.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests.Errors;

public sealed class HandleErrorsTests : IAsyncLifetime
{
    private readonly TelegramStage _stage = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Theory]
    [InlineData("de", "Etwas ist schiefgegangen. Bitte versuche es später noch einmal.")]
    [InlineData("pt-br", "Something went wrong. Please try again later.")]
    public async Task FailedHandler_UserIsToldInTheOwnLanguage(string language, string text)
    {
        FakeUser user = _stage.Telegram.User(3, language);
        user.Send(_stage.Bot, "hello");

        await HandleAllAsync(new ThrowingHandler((_, _) => throw new InvalidOperationException("secret")));

        Assert.Equal(text, (await _stage.Bot.WaitForSentAsync(user, cancellationToken: _cancellation)).Text);
    }

    [Fact]
    public async Task InGroup_IsToldAsAReply()
    {
        FakeChat group = _stage.Telegram.Group(-1007);
        _stage.Bot.Receive(_stage.Honest.Message("hello", group));

        await HandleAllAsync(Failing());

        JsonElement sent = (await _stage.Bot.WaitForSentAsync(group, cancellationToken: _cancellation)).ToJson();
        Assert.True(sent.TryGetProperty("reply_to_message", out _));
    }

    [Fact]
    public async Task AfterAPress_IsToldByAnAlertEveryTime()
    {
        IUpdateHandler handler = Failing().HandleErrors();

        await handler.HandleUpdateAsync(Client(), Given.Callback("one"), _cancellation);
        await handler.HandleUpdateAsync(Client(), Given.Callback("two"), _cancellation);

        ApiCall call = await _stage.Telegram.WaitForCallAsync("answerCallbackQuery", 2, _cancellation);
        Assert.Equal("true", call.Parameters["show_alert"], ignoreCase: true);
    }

    [Fact]
    public async Task SecondErrorWithinTheQuietPeriod_IsNotToldAgain()
    {
        using Sentinel sentinel = new SentinelBuilder { TimeProvider = _stage.Clock }.Build();
        IUpdateHandler handler = Failing().HandleErrors(sentinel, errors => errors.Text = (key, _) => key == ErrorKeys.Failed ? "failed" : "");
        _stage.Honest.Send(_stage.Bot, "1");
        _stage.Honest.Send(_stage.Bot, "2");

        foreach (Update update in await Client().GetUpdates(cancellationToken: _cancellation))
        {
            await handler.HandleUpdateAsync(Client(), update, _cancellation);
        }

        await _stage.Bot.WaitForSentAsync(_stage.Honest, cancellationToken: _cancellation);
        _stage.Clock.Advance(TimeSpan.FromSeconds(11));
        _stage.Honest.Send(_stage.Bot, "3");
        await handler.HandleUpdateAsync(Client(), (await Client().GetUpdates(cancellationToken: _cancellation))[^1], _cancellation);
        await _stage.Bot.WaitForSentAsync(_stage.Honest, 2, _cancellation);

        Assert.Equal(["failed", "failed"], _stage.AnswersTo(_stage.Honest));
    }

    [Fact]
    public async Task OwnExceptionsAndTexts_AreAskedFirst()
    {
        List<string> asked = [];
        IUpdateHandler handler = new ThrowingHandler((_, _) => throw new SoldOutException()).HandleErrors(configure: errors =>
        {
            errors.Map<InvalidOperationException>("general").Map<SoldOutException>("shop.sold-out").Classify(_ => throw new InvalidOperationException("a classifier that fails"));
            errors.Text = (key, language) =>
            {
                asked.Add($"{key} {language}");
                return "sold out";
            };
        });
        _stage.Honest.Send(_stage.Bot, "buy");

        await handler.HandleUpdateAsync(Client(), (await Client().GetUpdates(cancellationToken: _cancellation)).Single(), _cancellation);

        Assert.Equal("sold out", (await _stage.Bot.WaitForSentAsync(_stage.Honest, cancellationToken: _cancellation)).Text);
        Assert.Equal(["shop.sold-out en"], asked);
    }

    [Fact]
    public async Task Flood_IsToldToTheSchedulerAndNotToTheChat()
    {
        List<HandlerError> waits = [];
        TaskCompletionSource<HandlerError> reported = new();
        IUpdateHandler handler = new ThrowingHandler((client, update) => client.SendMessage(update.Message!.Chat, "answer")).HandleErrors(configure: errors =>
        {
            errors.OnRetryAfter = waits.Add;
            errors.OnError = (error, _) =>
            {
                reported.SetResult(error);
                return Task.CompletedTask;
            };
        });
        _stage.Telegram.FailNext("sendMessage", 429, retryAfter: 7);
        _stage.Honest.Send(_stage.Bot, "hello");

        await handler.HandleUpdateAsync(Client(), (await Client().GetUpdates(cancellationToken: _cancellation)).Single(), _cancellation);

        HandlerError error = await reported.Task.WaitAsync(_cancellation);
        Assert.Equal((ErrorKeys.Flood, TimeSpan.FromSeconds(7), _stage.Honest.Id), (error.Key, error.RetryAfter, error.ChatId));
        Assert.Same(error, Assert.Single(waits));
        Assert.Empty(_stage.Bot.SentTo(_stage.Honest));
    }

    [Fact]
    public async Task Error_IsToldAsAnEventWithItsKey()
    {
        List<SentinelEvent> told = [];
        await using (Sentinel sentinel = new SentinelBuilder().Build())
        {
            sentinel.Events.Subscribe(SentinelEventKind.HandlerFailed, happened =>
            {
                told.Add(happened);
                return ValueTask.CompletedTask;
            });

            await Failing().HandleErrors(sentinel).HandleUpdateAsync(Client(), Given.Poll(), _cancellation);
        }

        SentinelEvent only = Assert.Single(told);
        Assert.Equal((ErrorKeys.Failed, "broken"), (only.ErrorKey, only.Failure!.Message));
    }

    [Fact]
    public async Task WhateverFailsInTheErrorPath_NothingEscapes()
    {
        static Exception Broken() => new InvalidOperationException("broken too");
        ThrowingHandler author = new((_, _) => throw new ApiRequestException("Too Many Requests", 429, new ResponseParameters { RetryAfter = 3 }), inHandleError: Broken());
        IUpdateHandler handler = author.HandleErrors(logger: _stage.Logger, configure: errors =>
        {
            errors.Classify(_ => throw Broken());
            errors.Text = (_, _) => throw Broken();
            errors.OnRetryAfter = _ => throw Broken();
            errors.OnError = (_, _) => throw Broken();
        });
        _stage.Telegram.FailNext("answerCallbackQuery", 400);

        await handler.HandleUpdateAsync(Client(), Given.Callback("press"), _cancellation);
        await handler.HandleErrorAsync(Client(), Broken(), HandleErrorSource.PollingError, _cancellation);

        await _stage.Telegram.WaitForCallAsync("answerCallbackQuery", cancellationToken: _cancellation);
        Assert.Equal([HandleErrorSource.HandleUpdateError, HandleErrorSource.PollingError], author.Told.Select(told => told.Source));
        Assert.DoesNotContain(_stage.Logs.GetSnapshot(), record => record.Message.Contains("broken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CancellationThatWasAskedFor_Passes()
    {
        using CancellationTokenSource stop = new();
        ThrowingHandler author = new(async (_, _) =>
        {
            await stop.CancelAsync();
            stop.Token.ThrowIfCancellationRequested();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => author.HandleErrors().HandleUpdateAsync(Client(), Given.Text("hello"), stop.Token));
        Assert.Empty(author.Told);
    }

    [Fact]
    public async Task RegisteredHandler_IsProtectedAndItsErrorsAreHandled()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddBotSentinel(s => s.PerUser(1, per: TimeSpan.FromHours(1)));
        builder.Services.AddSingleton<IUpdateHandler>(Failing()).ProtectWithSentinel().HandleErrors();
        using IHost host = builder.Build();
        await host.StartAsync(_cancellation);
        IUpdateHandler handler = host.Services.GetRequiredService<IUpdateHandler>();
        _stage.Flood(3);

        foreach (Update update in await Client().GetUpdates(cancellationToken: _cancellation))
        {
            await handler.HandleUpdateAsync(Client(), update, _cancellation);
        }

        await _stage.Bot.WaitForSentAsync(_stage.Flooder, cancellationToken: _cancellation);
        Assert.Single(_stage.AnswersTo(_stage.Flooder));
        await host.StopAsync(_cancellation);
    }

    private static ThrowingHandler Failing() => new((_, _) => throw new InvalidOperationException("broken"));

    private TelegramBotClient Client() => new(new TelegramBotClientOptions(TelegramStage.Token, _stage.Telegram.BaseUrl) { RetryCount = 0 });

    private async Task HandleAllAsync(ThrowingHandler author)
    {
        foreach (Update update in await Client().GetUpdates(cancellationToken: _cancellation))
        {
            await author.HandleErrors().HandleUpdateAsync(Client(), update, _cancellation);
        }
    }

    private sealed class SoldOutException : InvalidOperationException;
}
