using BotSentinel.Benchmarks.Harness;
using BotSentinel.Telegram.Handlers;
using Telegram.Bot;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace BotSentinel.Benchmarks.Handlers;

/// <summary>From an update to the handler that it is for: generated, beside a switch written by hand over the same twenty handlers.</summary>
internal static class HandlersBenchmark
{
    private const string Peer = "hand-written switch";
    private static readonly User Sender = new() { Id = 1, FirstName = "Honest" };
    private static readonly Chat Chat = new() { Id = 1, Type = ChatType.Private };
    private static readonly TelegramBotClient Client = new("4711:test-token");

    public static Task<BenchReport> RunAsync()
    {
        Update[] commands = [Text("/start"), Text("/help"), Text("/orders"), Text("/settings"), Text("/basket")];
        Update[] numbers = [Text("/pay 12"), Text("/pay 100")];
        Update[] callbacks = [Callback("buy:12"), Callback("menu"), Callback("page:3"), Callback("remove:7"), Callback("back")];
        Update[] texts = [Text("Menu"), Text("good morning"), Text("Help"), Text("how are you?")];
        Update[] all = [.. commands, .. numbers, .. callbacks, .. texts, new Update { Id = 9, InlineQuery = new InlineQuery { Id = "1", From = Sender, Query = "pears", Offset = "" } }];

        GeneratedBot generated = new();
        HandWrittenBot written = new();
        HandlerRouter bare = new HandlerRouter().Add(generated);

        List<BenchRow> rows = [];
        foreach ((string name, Update[] updates) in ((string, Update[])[])[("commands", commands), ("commands with a number", numbers), ("callbacks", callbacks), ("texts", texts), ("all of them", all)])
        {
            Action<int> own = Generated(generated, updates), peer = Written(written, updates);
            Rounds.WarmUp(own, peer);
            rows.Add(Rounds.Compare($"generated: {name}", own, Peer, peer));
        }

        rows.Add(Rounds.Compare("through the router: all of them", Routed(bare, all), Peer, Written(written, all)));
        return Task.FromResult(new BenchReport("handlers", rows));
    }

    private static Action<int> Generated<T>(T bot, Update[] updates)
        where T : class, IHandlers
    {
        HandlerTable table = T.Table;
        return operations =>
        {
            for (int i = 0, next = 0; i < operations; i++, next = next + 1 == updates.Length ? 0 : next + 1)
            {
                Update update = updates[next];
                int handler = table.Find(update, null);
                Done(bot.HandleAsync(handler == HandlerTable.None ? table.Fallback : handler, Client, update, CancellationToken.None));
            }
        };
    }

    private static Action<int> Written(HandWrittenBot bot, Update[] updates) => operations =>
    {
        for (int i = 0, next = 0; i < operations; i++, next = next + 1 == updates.Length ? 0 : next + 1)
        {
            Done(bot.HandleAsync(Client, updates[next], CancellationToken.None));
        }
    };

    private static Action<int> Routed(HandlerRouter router, Update[] updates) => operations =>
    {
        for (int i = 0, next = 0; i < operations; i++, next = next + 1 == updates.Length ? 0 : next + 1)
        {
            Done(router.HandleUpdateAsync(Client, updates[next], CancellationToken.None));
        }
    };

    private static void Done(Task handling)
    {
        if (!handling.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("a handler did not complete");
        }
    }

    private static Update Text(string text) => new() { Id = 1, Message = new Message { Id = 7, Chat = Chat, From = Sender, Text = text } };

    private static Update Callback(string data) => new() { Id = 2, CallbackQuery = new CallbackQuery { Id = "1", From = Sender, Data = data, ChatInstance = "1" } };
}
