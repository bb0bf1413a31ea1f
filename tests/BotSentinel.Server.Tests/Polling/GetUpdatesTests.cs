using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Server.Tests.Polling;

public abstract class GetUpdatesTests(StateKind state)
{
    private static readonly string Path = $"/bot{TestGateway.Token}/getUpdates";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BatchWithRefusedUpdates_LosesThemAndKeepsTheRestByteForByte()
    {
        string[] updates = [UpdateJson.Message(1, user: 1), UpdateJson.Message(2, user: 1), "  " + UpdateJson.Message(3, user: 2, text: "\u00e9 \\u00e9") + " ", """{"update_id":4,"new_thing":{"x":1.0}}"""];
        await using StubServer telegram = await StubServer.StartAsync(body: UpdateJson.Batch(updates));
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, TestGateway.PerUser(1)));

        string answer = await gateway.Public.GetStringAsync(Path, Cancelled);

        Assert.Equal(UpdateJson.Batch(updates[0], updates[2].Trim(), updates[3]), answer);
    }

    [Fact]
    public async Task AnswerLargerThanAnyOfTelegram_IsNotReadToItsEnd()
    {
        byte[] megabyte = new byte[1 << 20];
        await using StubServer telegram = await StubServer.StartAsync(async (context, _) =>
        {
            for (int sent = 0; sent < 64 && !context.RequestAborted.IsCancellationRequested; sent++)
            {
                await context.Response.Body.WriteAsync(megabyte, CancellationToken.None);
            }
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, TestGateway.PerUser(1)));

        using HttpResponseMessage answer = await gateway.Public.GetAsync(Path, Cancelled);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Fact]
    public async Task BatchThatComesAgain_IsNeitherDecidedNorChargedAgain()
    {
        await using StubServer telegram = await StubServer.StartAsync(body: UpdateJson.Batch(UpdateJson.Message(1), UpdateJson.Message(2)));
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, TestGateway.PerUser(1)));

        string first = await gateway.Public.GetStringAsync(Path, Cancelled);
        string again = await gateway.Public.GetStringAsync(Path, Cancelled);

        Assert.Equal(UpdateJson.Batch(UpdateJson.Message(1)), first);
        Assert.Equal(first, again);
        Assert.Equal((1, 1, 2), (gateway.Count("Allowed"), gateway.Count("Refused"), gateway.Count("Redelivered")));
    }

    [Fact]
    public async Task BatchMadeWhollyOfRefusedUpdates_IsPassedOverUntilSomethingIsAllowed()
    {
        await using FakeQueue queue = await FakeQueue.StartAsync([.. Enumerable.Range(1, 250).Select(id => UpdateJson.Message(id, user: 1)), UpdateJson.Message(251, user: 2)]);
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(queue.Address, TestGateway.PerUser(1)));

        string first = await gateway.Public.GetStringAsync(Path + "?timeout=5", Cancelled);
        string second = await gateway.Public.GetStringAsync(Path + "?timeout=5&offset=2", Cancelled);

        Assert.Equal(UpdateJson.Batch(UpdateJson.Message(1)), first);
        Assert.Equal(UpdateJson.Batch(UpdateJson.Message(251, user: 2)), second);
    }

    [Fact]
    public async Task AllowedUpdate_IsNeverConfirmedBeforeTheBotDoes()
    {
        await using FakeQueue queue = await FakeQueue.StartAsync([UpdateJson.Message(1, user: 1), UpdateJson.Message(2, user: 1), UpdateJson.Message(3, user: 2), UpdateJson.Message(4, user: 1)]);
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(queue.Address, TestGateway.PerUser(1)));

        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(UpdateJson.Batch(UpdateJson.Message(1, user: 1), UpdateJson.Message(3, user: 2)), await gateway.Public.GetStringAsync(Path, Cancelled));
        }

        Assert.Equal(1, queue.Earliest);
        Assert.Equal(UpdateJson.Batch(), await gateway.Public.GetStringAsync(Path + "?offset=4", Cancelled));
        Assert.Equal(5, queue.Earliest);
    }

    [Fact]
    public async Task NothingButRefusedUpdates_EndWithTheBotsTimeoutInAnEmptyResult()
    {
        long id = 0;
        await using StubServer telegram = await StubServer.StartAsync((context, _) => context.Response.WriteAsync(UpdateJson.Batch(UpdateJson.Message(++id))));
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, TestGateway.PerUser(1)));
        _ = await gateway.Public.GetStringAsync(Path, Cancelled);

        string answer = await gateway.Public.GetStringAsync(Path + "?offset=2&timeout=0", Cancelled);
        int asked = telegram.Requests.Count;
        _ = await gateway.Public.GetStringAsync(Path + "?offset=2&timeout=0", Cancelled);

        Assert.Equal(UpdateJson.Batch(), answer);
        Assert.Equal(asked + 1, telegram.Requests.Skip(asked).Select(request => Field(request, "offset")).First());
    }

    [Theory]
    [InlineData("GET", "?offset=7&limit=3&timeout=2&allowed_updates=%5B%22message%22%5D", null, null)]
    [InlineData("POST", "", "application/x-www-form-urlencoded", "offset=7&limit=3&timeout=2&allowed_updates=%5B%22message%22%5D")]
    [InlineData("POST", "", "application/json; charset=utf-8", """{"offset":7,"limit":3,"timeout":2,"allowed_updates":["message"]}""")]
    [InlineData("POST", "", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"offset\"\r\n\r\n7\r\n--b\r\nContent-Disposition: form-data; name=\"limit\"\r\n\r\n3\r\n--b\r\nContent-Disposition: form-data; name=\"timeout\"\r\n\r\n2\r\n--b\r\nContent-Disposition: form-data; name=\"allowed_updates\"\r\n\r\n[\"message\"]\r\n--b--\r\n")]
    [InlineData("POST", "?offset=7&limit=3", "application/json", """{"timeout":2,"allowed_updates":["message"]}""")]
    public async Task Parameters_AreUnderstoodHoweverTheBotSendsThem(string method, string query, string? contentType, string? body)
    {
        await using StubServer telegram = await StubServer.StartAsync(body: UpdateJson.Batch());
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));
        using var request = new HttpRequestMessage(new HttpMethod(method), Path.ToLowerInvariant().Replace(TestGateway.Token.ToLowerInvariant(), TestGateway.Token, StringComparison.Ordinal) + query);
        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(contentType!);
        }

        using HttpResponseMessage answer = await gateway.Public.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        StubRequest asked = Assert.Single(telegram.Requests);
        Assert.Equal((7, 3, 2), (Field(asked, "offset"), Field(asked, "limit"), Field(asked, "timeout")));
        Assert.Equal("message", JsonDocument.Parse(asked.Body).RootElement.GetProperty("allowed_updates")[0].GetString());
    }

    [Fact]
    public async Task NegativeOffset_GoesToTelegramAsItIs()
    {
        await using StubServer telegram = await StubServer.StartAsync(body: UpdateJson.Batch());
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));

        _ = await gateway.Public.GetStringAsync(Path + "?offset=-1", Cancelled);

        Assert.Equal(-1, Field(Assert.Single(telegram.Requests), "offset"));
    }

    [Theory]
    [InlineData(409, """{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}""")]
    [InlineData(401, """{"ok":false,"error_code":401,"description":"Unauthorized"}""")]
    [InlineData(502, "<html>bad gateway</html>")]
    [InlineData(200, "no json at all")]
    public async Task AnswerThatIsNoBatch_PassesBackUnchanged(int status, string body)
    {
        await using StubServer telegram = await StubServer.StartAsync(status, body, "text/x-odd");
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));

        using HttpResponseMessage answer = await gateway.Public.GetAsync(Path, Cancelled);

        Assert.Equal((status, body), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled)));
        Assert.Equal("text/x-odd", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(status == 200 ? 1 : 0, gateway.Count("Unreadable"));
    }

    [Fact]
    public async Task UpdateThatCannotBeRead_PassesUntouchedAndIsCounted()
    {
        string batch = UpdateJson.Batch("""{"update_id":"one"}""", UpdateJson.Message(2));
        await using StubServer telegram = await StubServer.StartAsync(body: batch);
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));

        Assert.Equal(batch, await gateway.Public.GetStringAsync(Path, Cancelled));
        Assert.Equal(1, gateway.Count("Unreadable"));
    }

    [Fact]
    public async Task BotThatHangsUp_EndsTheCallToTelegram()
    {
        var arrived = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using StubServer telegram = await StubServer.StartAsync(async (context, _) =>
        {
            context.RequestAborted.Register(ended.SetResult);
            arrived.SetResult();
            await ended.Task;
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));
        using var hangUp = new CancellationTokenSource();
        Task<string> poll = gateway.Public.GetStringAsync(Path + "?timeout=50", hangUp.Token);
        await arrived.Task.WaitAsync(Cancelled);

        await hangUp.CancelAsync();

        await ended.Task.WaitAsync(Cancelled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
    }

    [Fact]
    public async Task TelegramOutOfReach_Is502InTheShapeOfTheBotApi()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(new Uri("http://127.0.0.1:9")));

        using HttpResponseMessage answer = await gateway.Public.GetAsync(Path, Cancelled);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(502, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled)).RootElement.GetProperty("error_code").GetInt32());
    }

    [Fact]
    public async Task TestEnvironment_HasUpdatesOfItsOwn()
    {
        await using StubServer telegram = await StubServer.StartAsync(body: UpdateJson.Batch(UpdateJson.Message(1)));
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, TestGateway.PerUser(1)));

        string real = await gateway.Public.GetStringAsync(Path, Cancelled);
        string test = await gateway.Public.GetStringAsync($"/bot{TestGateway.Token}/test/getUpdates", Cancelled);

        Assert.Equal((UpdateJson.Batch(UpdateJson.Message(1)), UpdateJson.Batch()), (real, test));
        Assert.Equal($"/bot{TestGateway.Token}/test/getUpdates", telegram.Requests.ElementAt(1).Target);
    }

    [Fact]
    public async Task LimitedUser_IsToldOnceThroughTheBotApi()
    {
        var notices = new ConcurrentQueue<string>();
        await using StubServer telegram = await StubServer.StartAsync((context, request) =>
        {
            if (request.Target.EndsWith("/sendMessage", StringComparison.Ordinal))
            {
                notices.Enqueue(request.Text);
            }

            return context.Response.WriteAsync(UpdateJson.Batch(UpdateJson.Message(1), UpdateJson.Message(2), UpdateJson.Message(3)));
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, TestGateway.PerUser(1, notify: true)));

        _ = await gateway.Public.GetStringAsync(Path, Cancelled);
        await Eventually.TrueAsync(() => gateway.Count("Notice") == 1);

        Assert.StartsWith("""{"chat_id":1,"text":""", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LimitedUserOfTheTestEnvironment_IsToldThere()
    {
        await using StubServer telegram = await StubServer.StartAsync(body: UpdateJson.Batch(UpdateJson.Message(1), UpdateJson.Message(2)));
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, TestGateway.PerUser(1, notify: true)));

        _ = await gateway.Public.GetStringAsync($"/bot{TestGateway.Token}/test/getUpdates", Cancelled);
        await Eventually.TrueAsync(() => gateway.Count("Notice") == 1);

        Assert.Equal($"/bot{TestGateway.Token}/test/sendMessage", telegram.Requests.Last().Target);
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"offset":"\ud800"}""")]
    public async Task ParametersWithHalfACharacter_AreABadRequest(string body)
    {
        await using StubServer telegram = await StubServer.StartAsync(body: UpdateJson.Batch());
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));

        using HttpResponseMessage answer = await gateway.Public.PostAsync(Path, new StringContent(body, null, "application/json"), Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(telegram.Requests);
    }

    private static long Field(StubRequest request, string name)
    {
        JsonElement field = JsonDocument.Parse(request.Body).RootElement.GetProperty(name);
        return field.ValueKind == JsonValueKind.Number ? field.GetInt64() : long.Parse(field.GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }
}

public sealed class FilesGetUpdatesTests() : GetUpdatesTests(StateKind.Files);

public sealed class SqliteGetUpdatesTests() : GetUpdatesTests(StateKind.Sqlite);

public sealed class PostgresGetUpdatesTests() : GetUpdatesTests(StateKind.Postgres);
