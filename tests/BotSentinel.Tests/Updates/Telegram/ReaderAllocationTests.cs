using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Tests.Updates.Telegram;

public sealed class ReaderAllocationTests
{
    [Fact]
    public void TypicalMessage_TakesAtMost400Bytes()
    {
        byte[] json =
            """{"update_id":731920455,"message":{"message_id":40217,"from":{"id":5894120733,"is_bot":false,"first_name":"Marguerite","last_name":"Okafor","username":"marguerite_o","language_code":"en","is_premium":true},"chat":{"id":-1001987654321,"title":"Allotment gardeners of the north","username":"allotment_north","type":"supergroup"},"date":1790000000,"text":"Does anybody know when the seed swap starts on Saturday morning?"}}"""u8.ToArray();
        Assert.InRange(json.Length, 400, 460);

        long allocated = Allocated(json);

        Console.WriteLine($"a message update of {json.Length} bytes allocates {allocated} bytes");
        Assert.InRange(allocated, 1, 400);
    }

    [Theory]
    [InlineData("""{"update_id":1,"message":{"from":{"id":1,"language_code":"pt-br"},"chat":{"id":1,"type":"private"},"photo":[],"new_chat_title":"x"}}""")]
    [InlineData("""{"update_id":1,"edited_message":{"caption_entities":[{"type":"bold","offset":0,"length":1}],"sticker":{}}}""")]
    [InlineData("""{"update_id":1,"a_new_type":{"text":"hello"}}""")]
    public void UpdateWithoutTexts_TakesOneObject(string json)
    {
        long bare = Allocated("""{"update_id":1}"""u8.ToArray());

        Assert.Equal(bare, Allocated(System.Text.Encoding.UTF8.GetBytes(json)));
    }

    private static long Allocated(byte[] json)
    {
        TelegramUpdateReader.TryRead(json, default, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TelegramUpdateReader.TryRead(json, default, out BotUpdate? update, out _);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.NotNull(update);
        return after - before;
    }
}
