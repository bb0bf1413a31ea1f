using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace BotSentinel.Testing.Tests;

/// <summary>Paths, parameters and errors.</summary>
public sealed class ProtocolTests : FakeTelegramTest
{
    [Fact]
    public async Task UnknownToken_IsUnauthorized()
    {
        using var stranger = new BareClient(Telegram, "999:nobody");

        BareClient.Answer answer = await stranger.CallAsync("getMe");

        Assert.Equal("""{"ok":false,"error_code":401,"description":"Unauthorized"}""", answer.Json.GetRawText());
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
    }

    [Fact]
    public async Task UnknownMethod_IsNotFound() => Assert.Equal(HttpStatusCode.NotFound, (await Client.CallAsync("makeCoffee")).Status);

    [Theory]
    [InlineData("GETME")]
    [InlineData("getme")]
    [InlineData("test/getMe")]
    public async Task Method_IsFoundInAnyCaseAndInTheTestEnvironment(string path)
    {
        BareClient.Answer answer = await Client.SendAsync(HttpMethod.Get, path);

        Assert.Equal(123456, answer.Result.GetProperty("id").GetInt64());
        Assert.Equal(path.StartsWith("test", StringComparison.Ordinal), Assert.Single(Telegram.Calls).TestEnvironment);
    }

    [Fact]
    public async Task Parameters_AreReadWhereverTheyStand()
    {
        await Client.SendAsync(HttpMethod.Get, "sendMessage?chat_id=1001&text=query%20%2B");
        await Client.SendAsync(HttpMethod.Post, "sendMessage", new FormUrlEncodedContent(new Dictionary<string, string> { ["chat_id"] = "1001", ["text"] = "form" }));
        await Client.SendAsync(HttpMethod.Post, "sendMessage?chat_id=1001", JsonContent.Create(new { text = "json" }));
        using var multipart = new MultipartFormDataContent { { new StringContent("1001"), "chat_id" }, { new StringContent("multipart"), "text" } };
        await Client.SendAsync(HttpMethod.Post, "sendMessage", multipart);

        Assert.Equal(["query +", "form", "json", "multipart"], Bot.SentTo(Ann).Select(message => message.Text));
    }

    [Theory]
    [InlineData("""{"text":"hello"}""", "Bad Request: chat_id is empty")]
    [InlineData("""{"chat_id":404,"text":"hello"}""", "Bad Request: chat not found")]
    [InlineData("""{"chat_id":"@nobody","text":"hello"}""", "Bad Request: chat not found")]
    [InlineData("""{"chat_id":1001}""", "Bad Request: message text is empty")]
    [InlineData("""{"chat_id":1001,"text":"hello","reply_markup":"{"}""", "Bad Request: can't parse reply_markup JSON object")]
    [InlineData("""{"chat_id":1001,"text":"hello","entities":"[]","reply_parameters":{"message_id":"x"},"reply_markup":{"inline_keyboard":[]},"chat_id":404}""", "Bad Request: chat not found")]
    [InlineData("""{"chat_id":""", "Bad Request: can't parse JSON object")]
    [InlineData("[]", "Bad Request: can't parse JSON object")]
    public async Task WrongCall_IsABadRequest(string json, string description)
    {
        BareClient.Answer answer = await Client.SendAsync(HttpMethod.Post, "sendMessage", new StringContent(json, Encoding.UTF8, "application/json"));

        Assert.Equal((HttpStatusCode.BadRequest, description), (answer.Status, answer.Description));
        Assert.Empty(Bot.Sent);
    }

    [Fact]
    public async Task UploadByAttachedName_IsTheFile()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("1001"), "chat_id" },
            { new StringContent("attach://cat"), "photo" },
            { new ByteArrayContent([1, 2, 3]), "cat", "cat.jpg" },
        };

        BareClient.Answer answer = await Client.SendAsync(HttpMethod.Post, "sendPhoto", form);

        Assert.Equal(3, answer.Result.GetProperty("photo")[0].GetProperty("file_size").GetInt32());
        Assert.Equal([1, 2, 3], Assert.Single(Telegram.Calls).Files["cat"].Content.ToArray());
    }

    [Fact]
    public async Task FileOfUnknownPath_IsNotFound()
    {
        using var http = new HttpClient();

        using HttpResponseMessage missing = await http.GetAsync(new Uri($"{Telegram.BaseUrl}/file/bot{Token}/files/none"), Cancel);
        using HttpResponseMessage stranger = await http.GetAsync(new Uri($"{Telegram.BaseUrl}/file/bot999:nobody/files/none"), Cancel);

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.Unauthorized], [missing.StatusCode, stranger.StatusCode]);
    }

    [Fact]
    public async Task Reply_ShowsTheMessageItAnswers()
    {
        FakeUpdate question = Ann.Message("question");
        Bot.Receive(question);

        BareClient.Answer answer = await Client.CallAsync("sendMessage", new { chat_id = Ann.Id, text = "answer", reply_parameters = new { message_id = question.MessageId } });

        Assert.Equal("question", answer.Result.GetProperty("reply_to_message").GetProperty("text").GetString());
    }

    [Fact]
    public async Task EditThatChangesNothing_IsRefused()
    {
        long id = (await Client.CallAsync("sendMessage", new { chat_id = Ann.Id, text = "same" })).Result.GetProperty("message_id").GetInt64();

        Assert.Equal(HttpStatusCode.OK, (await Client.CallAsync("editMessageText", new { chat_id = Ann.Id, message_id = id, text = "new" })).Status);
        BareClient.Answer again = await Client.CallAsync("editMessageText", new { chat_id = Ann.Id, message_id = id, text = "new" });

        Assert.StartsWith("Bad Request: message is not modified", again.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_AreRemembered()
    {
        await Client.CallAsync("setMyCommands", new { commands = new[] { new { command = "start", description = "Begin" } } });

        JsonElement command = Assert.Single((await Client.CallAsync("getMyCommands")).Result.EnumerateArray());
        Assert.Equal("start", command.GetProperty("command").GetString());
    }

    [Fact]
    public async Task History_IsBounded()
    {
        await using FakeTelegram small = await FakeTelegram.StartAsync(new FakeTelegramOptions { History = 3 }, Cancel);
        small.AddBot(Token);
        using var client = new BareClient(small, Token);

        for (int i = 0; i < 5; i++)
        {
            await client.CallAsync("getMe", new { i });
        }

        Assert.Equal(["2", "3", "4"], small.Calls.Select(call => call.Parameters["i"]));
    }
}
