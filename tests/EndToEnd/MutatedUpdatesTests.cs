using System.Net;
using System.Text.Json;
using BotSentinel.Testing;
using EndToEnd.Gateway;
using EndToEnd.Mutations;
using EndToEnd.Processes;

namespace EndToEnd;

/// <summary>What anybody who knows the secret could post: the gateway answers all of it and stays what it was.</summary>
public sealed class MutatedUpdatesTests : IAsyncLifetime
{
    private const int Count = 10_000;
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("BOTSENTINEL_SEED"), out int given) ? given : Random.Shared.Next();
    private readonly string _folder = Workplace.NewFolder("mutated-updates");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private FakeTelegram? _telegram;
    private GatewaySettings? _settings;
    private GatewayProcess? _gateway;
    private WebhookSink? _bot;

    public async ValueTask InitializeAsync()
    {
        _telegram = await FakeTelegram.StartAsync();
        _bot = await WebhookSink.StartAsync();
        _settings = new GatewaySettings(_folder, _telegram.BaseUrl, _bot.Url);
        _gateway = await GatewayProcess.StartAsync(_settings);
    }

    [Fact]
    public async Task TenThousandMutatedUpdates_AreAllAnsweredAndCountedAndHarmNobody()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {Seed}; set BOTSENTINEL_SEED to it to see the same again.");

        HttpStatusCode[] answers = await PostAllAsync([.. Mutated()]);

        Assert.Equal(Count, answers.Length);
        Assert.Equal([], answers.Where(status => status is not (HttpStatusCode.OK or HttpStatusCode.RequestEntityTooLarge)).CountBy(status => status));
        Dictionary<string, long> outcomes = await OutcomesAsync();
        Assert.Equal(Count, outcomes["allowed"] + outcomes["refused"] + outcomes["redelivered"] + outcomes["unreadable"] + outcomes["tooLarge"]);
        Assert.InRange(outcomes["unreadable"], Count / 10, Count);
        Assert.Equal(outcomes["allowed"], _bot!.Count);
        Assert.True(await _gateway!.IsReadyAsync());
        Assert.DoesNotContain(_gateway.Output, line => line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal));

        const string Hello = "honest message after all that";
        Assert.Equal(HttpStatusCode.OK, await PostAsync(new FakeUser(1001).Message(Hello).ToUtf8Json(int.MaxValue)));
        Assert.True(_bot.HasReceived(Hello));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { _gateway, _bot, _telegram })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        _http.Dispose();
    }

    private IEnumerable<byte[]> Mutated()
    {
        UpdateMutator mutator = new(new Random(Seed));
        FakeChat group = _telegram!.Group(-1001234567890);
        for (int i = 0; i < Count; i++)
        {
            FakeUser user = new(2_000 + i % 500);
            FakeUpdate update = (i % 7) switch
            {
                0 => user.Message("/start@echo_bot https://example.org @somebody"),
                1 => user.Message("hello", group, replyTo: 5),
                2 => user.Photo("file", "caption #tag", group),
                3 => user.Edit(user.Message("before"), "after"),
                4 => user.InlineQuery("query"),
                5 => user.AskToJoin(group),
                _ => user.ChangeStatus(group),
            };
            yield return mutator.Mutate(update.ToUtf8Json(i + 1));
        }
    }

    private async Task<HttpStatusCode[]> PostAllAsync(byte[][] updates)
    {
        HttpStatusCode[] answers = new HttpStatusCode[updates.Length];
        await Parallel.ForAsync(0, updates.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => answers[i] = await PostAsync(updates[i]));
        return answers;
    }

    private async Task<HttpStatusCode> PostAsync(byte[] update)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, _settings!.Webhook) { Content = new ByteArrayContent(update) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", GatewaySettings.Secret);
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<Dictionary<string, long>> OutcomesAsync()
    {
        string answer = await _gateway!.StatusAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "status.json"), answer);
        using JsonDocument status = JsonDocument.Parse(answer);
        return status.RootElement.GetProperty("bots").GetProperty("echo").Deserialize<Dictionary<string, long>>()!;
    }
}
