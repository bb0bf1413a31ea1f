using BotSentinel.Telegram.Tests.Handlers;
using BotSentinel.Telegram.Tests.Outgoing;
using BotSentinel.Testing;
using Microsoft.Extensions.DependencyInjection;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Polling;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace BotSentinel.Telegram.Tests.Errors;

/// <summary>A 429 that a handler throws, and the scheduler of the client.</summary>
public sealed class FloodTests : IAsyncLifetime
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private OutgoingStage _stage = null!;
    private FakeUser _user = null!;

    public async ValueTask InitializeAsync()
    {
        _stage = await OutgoingStage.OpenAsync(options: new Policies.OutgoingOptions { MaxWait = TimeSpan.FromSeconds(3) });
        _user = _stage.Telegram.User(1);
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task RefusalThatTheClientHasMet_FreezesItsChatOnceAndForExactlyAsLong()
    {
        _stage.Telegram.FailNext("sendMessage", 429, retryAfter: 5);
        IUpdateHandler handler = Handling(async client =>
        {
            try
            {
                await client.SendMessage(_user.Id, "answer", cancellationToken: _cancellation);
            }
            catch (ApiRequestException)
            {
                _stage.Clock.Advance(TimeSpan.FromSeconds(3));
                throw;
            }
        });

        await handler.HandleUpdateAsync(_stage.Client, Given.Callback("press"), _cancellation);
        Task<Message> next = _stage.Client.SendMessage(_user.Id, "next", cancellationToken: _cancellation);
        await _stage.PassAsync(next);
        await next;

        Assert.InRange(_stage.Elapsed.TotalSeconds, 5, 5.2);
        Assert.Equal((1, 0), (_stage.Outgoing.Status.RefusedChats, _stage.Outgoing.Status.RefusedAll));
    }

    [Fact]
    public async Task RefusalOfAnotherClient_FreezesTheChatOfTheUpdateAlone()
    {
        var other = new TelegramBotClient(new TelegramBotClientOptions("4711:test-token", _stage.Telegram.BaseUrl) { RetryCount = 0 });
        _stage.Telegram.FailNext("sendMessage", 429, retryAfter: 2);
        IUpdateHandler handler = Handling(_ => other.SendMessage(_user.Id, "answer", cancellationToken: _cancellation), tellUser: false);

        await handler.HandleUpdateAsync(_stage.Client, Written(), _cancellation);
        Task<Message> same = _stage.Client.SendMessage(_user.Id, "same chat", cancellationToken: _cancellation);
        await _stage.Client.SendMessage(_stage.Telegram.User(2).Id, "another chat", cancellationToken: _cancellation);
        TimeSpan another = _stage.Elapsed;
        await _stage.PassAsync(same);
        await same;

        Assert.Equal(TimeSpan.Zero, another);
        Assert.InRange(_stage.Elapsed.TotalSeconds, 2, 2.2);
    }

    [Fact]
    public async Task User_IsToldWhenTheWaitIsOver()
    {
        _stage.Telegram.FailNext("sendMessage", 429, retryAfter: 7);
        IUpdateHandler handler = Handling(client => client.SendMessage(_user.Id, "answer", cancellationToken: _cancellation));

        await handler.HandleUpdateAsync(_stage.Client, Written(), _cancellation);
        await _stage.PassUntilAsync(() => _stage.Bot.Sent.Count > 0);

        Assert.Equal("I had too much to do and could not answer. Please try again.", Assert.Single(_stage.Bot.Sent).Text);
        Assert.InRange(_stage.Elapsed.TotalSeconds, 7, 7.3);
        Assert.Single(_stage.Refusals);
    }

    [Fact]
    public async Task WaitThatIsTooLong_IsNotTold()
    {
        _stage.Telegram.FailNext("sendMessage", 429, retryAfter: 60);
        IUpdateHandler handler = Handling(client => client.SendMessage(_user.Id, "answer", cancellationToken: _cancellation));

        await handler.HandleUpdateAsync(_stage.Client, Written(), _cancellation);

        Assert.Equal(0, _stage.Outgoing.Status.Waiting.Sum());
        Assert.Single(_stage.Telegram.Calls);
    }

    private Update Written()
    {
        Update update = Given.Text("hello");
        update.Message!.Chat = new Chat { Id = _user.Id, Type = ChatType.Private };
        return update;
    }

    private IUpdateHandler Handling(Func<ITelegramBotClient, Task> handle, bool tellUser = true) =>
        new ThrowingHandler((client, _) => handle(client)).HandleErrors(_stage.Client.Sentinel, errors => errors.TellUser = tellUser);
}
