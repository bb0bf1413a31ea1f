using System.Threading.Channels;
using BotSentinel.Decisions;
using BotSentinel.Outgoing;
using BotSentinel.Server.BotApi;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Forwarding;
using BotSentinel.Updates;

namespace BotSentinel.Server.Notices;

/// <summary>Sends notices of polling bots through the Bot API, in the background. Never delays a decision: when too many wait, further ones are counted and dropped.</summary>
internal sealed class NoticeSender(TelegramClient telegram) : BackgroundService
{
    private const int Waiting = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Channel<(Bot Bot, LimitNotice Notice, bool IsTest)> _queue = Channel.CreateBounded<(Bot, LimitNotice, bool)>(Waiting);

    /// <summary>Sends the notice that the decision asks for, if any, some time soon, in the environment that the update came from: the same chat id is another chat in the other.</summary>
    public void Offer(Bot bot, BotUpdate update, Decision decision, bool isTest)
    {
        if (bot.Options.Notices && LimitNotice.For(update, decision) is { } notice && !_queue.Writer.TryWrite((bot, notice, isTest)))
        {
            bot.Traffic.Count(Outcome.NoticeFailed);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach ((Bot bot, LimitNotice notice, bool isTest) in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            bot.Traffic.Count(await TrySendInTurnAsync(bot, notice, isTest, stoppingToken) ? Outcome.Notice : Outcome.NoticeFailed);
        }
    }

    /// <summary>A notice that cannot go at once is not worth waiting for: what the bot has to say comes first.</summary>
    private async Task<bool> TrySendInTurnAsync(Bot bot, LimitNotice notice, bool isTest, CancellationToken cancellationToken)
    {
        if (bot.OutgoingOf(isTest) is not { } scheduler)
        {
            return await TrySendAsync(bot, notice, isTest, cancellationToken);
        }

        if (!scheduler.TryEnter(notice.AsOutgoingCall(), out OutgoingTurn turn))
        {
            return false;
        }

        using (turn)
        {
            return await TrySendAsync(bot, notice, isTest, cancellationToken);
        }
    }

    private async Task<bool> TrySendAsync(Bot bot, LimitNotice notice, bool isTest, CancellationToken cancellationToken)
    {
        Uri method = new BotApiPath("/bot", bot.Options.Token, isTest ? "/test/sendMessage" : "/sendMessage").At(bot.Options.Telegram, bot.Options.Token, QueryString.Empty);
        try
        {
            TelegramAnswer answer = await telegram.CallAsync(new Address(method, bot.Options.IsTelegramGuarded), notice.AsCall(), Patience, cancellationToken);
            return answer.Status == StatusCodes.Status200OK;
        }
        catch (Exception failure) when (BotApiError.IsFailedCall(failure))
        {
            return false;
        }
    }
}
