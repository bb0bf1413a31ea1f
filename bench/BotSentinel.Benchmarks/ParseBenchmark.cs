using System.Text.Json;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Benchmarks;

/// <summary>Raw JSON to an update, beside Telegram.Bot's deserialisation of the same bytes.</summary>
internal static class ParseBenchmark
{
    private static readonly UpdateSource Source = new(new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero), Bot: "bench");

    public static Task<BenchReport> Run() => Task.FromResult(new BenchReport("parse",
    [
        Row("parse.update", """{"update_id":731920455,"message":{"message_id":40217,"from":{"id":5894120733,"is_bot":false,"first_name":"Marguerite","last_name":"Okafor","username":"marguerite_o","language_code":"en","is_premium":true},"chat":{"id":-1001987654321,"title":"Allotment gardeners of the north","username":"allotment_north","type":"supergroup"},"date":1790000000,"text":"Does anybody know when the seed swap starts on Saturday morning?"}}"""),
        Row("parse.update.command", """{"update_id":731920456,"message":{"message_id":12,"from":{"id":5894120733,"is_bot":false,"first_name":"Marguerite","username":"marguerite_o","language_code":"en"},"chat":{"id":5894120733,"first_name":"Marguerite","username":"marguerite_o","type":"private"},"date":1790000000,"text":"/start","entities":[{"offset":0,"length":6,"type":"bot_command"}]}}"""),
        Row("parse.update.links", """{"update_id":731920457,"message":{"message_id":40218,"from":{"id":5894120733,"is_bot":false,"first_name":"Marguerite","language_code":"pt-br"},"chat":{"id":-1001987654321,"title":"Allotment gardeners of the north","type":"supergroup"},"date":1790000000,"text":"\u0421\u043c\u043e\u0442\u0440\u0438\u0442\u0435 example.org and @somebody or here","entities":[{"offset":0,"length":8,"type":"bold"},{"offset":9,"length":11,"type":"url"},{"offset":25,"length":9,"type":"mention"},{"offset":38,"length":4,"type":"text_link","url":"https://example.com/swap?day=6"}]}}"""),
        Row("parse.update.photo", """{"update_id":731920458,"message":{"message_id":40219,"from":{"id":5894120733,"is_bot":false,"first_name":"Marguerite","language_code":"en"},"chat":{"id":-1001987654321,"title":"Allotment gardeners of the north","type":"supergroup"},"date":1790000000,"photo":[{"file_id":"AgACAgIAAxkBAAIBHGbench0000000000000000000000000000000000000001","file_unique_id":"AQADbench0000001","file_size":1101,"width":90,"height":67},{"file_id":"AgACAgIAAxkBAAIBHGbench0000000000000000000000000000000000000002","file_unique_id":"AQADbench0000002","file_size":15220,"width":320,"height":240},{"file_id":"AgACAgIAAxkBAAIBHGbench0000000000000000000000000000000000000003","file_unique_id":"AQADbench0000003","file_size":64333,"width":800,"height":600}],"caption":"The first tomatoes"}}"""),
        Row("parse.update.callback", """{"update_id":731920459,"callback_query":{"id":"4382bench","from":{"id":5894120733,"is_bot":false,"first_name":"Marguerite","username":"marguerite_o","language_code":"en"},"message":{"message_id":991,"from":{"id":900001,"is_bot":true,"first_name":"Gardener","username":"gardener_bot"},"chat":{"id":5894120733,"first_name":"Marguerite","type":"private"},"date":1790000000,"text":"Which bed?","reply_markup":{"inline_keyboard":[[{"text":"North","callback_data":"bed:north"},{"text":"South","callback_data":"bed:south"}],[{"text":"Cancel","callback_data":"cancel"}]]}},"chat_instance":"-5820183772","data":"bed:south"}}"""),
        Row("parse.update.reply", """{"update_id":731920460,"message":{"message_id":40220,"from":{"id":5894120733,"is_bot":false,"first_name":"Marguerite","language_code":"en"},"chat":{"id":-1001987654321,"title":"Allotment gardeners of the north","type":"supergroup"},"date":1790000000,"reply_to_message":{"message_id":40217,"from":{"id":5894120734,"is_bot":false,"first_name":"Ife","language_code":"en"},"chat":{"id":-1001987654321,"title":"Allotment gardeners of the north","type":"supergroup"},"date":1789999000,"text":"Does anybody know when the seed swap starts on Saturday morning?"},"text":"At ten, and bring labels."}}"""),
    ]));

    private static BenchRow Row(string name, string payload)
    {
        byte[] json = System.Text.Encoding.UTF8.GetBytes(payload);
        return Rounds.Compare(name, operations => Read(json, operations), "Telegram.Bot", operations => Deserialize(json, operations));
    }

    private static void Read(byte[] json, int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            if (!TelegramUpdateReader.TryRead(json, Source, out _, out UpdateReadError error))
            {
                throw new InvalidOperationException(error.ToString());
            }
        }
    }

    private static void Deserialize(byte[] json, int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            if (JsonSerializer.Deserialize<Update>(json, JsonBotAPI.Options) is null)
            {
                throw new InvalidOperationException("Telegram.Bot read nothing");
            }
        }
    }
}
