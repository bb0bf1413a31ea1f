using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Server.Tests.Gateway;

/// <summary>Drives every path with tokens, secrets and texts that hold the word CANARY, and looks for it in everything that is written down.</summary>
public abstract class TokenSecrecyTests(StateKind state)
{
    private const string Unknown = "777777:CANARY_unknown_token_0123456789abcd";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TokensSecretsAndTexts_AreWrittenDownNowhere()
    {
        using var heard = new Heard();
        await using StubServer telegram = await StubServer.StartAsync((context, request) => context.Response.WriteAsync(
            request.Target.EndsWith("/getUpdates", StringComparison.Ordinal) ? """{"ok":true,"result":[]}""" : "{}"));
        await using StubServer bot = await StubServer.StartAsync();
        Dictionary<string, string?> working = new(TestGateway.Webhook(bot.Address, TestGateway.PerUser(1))) { ["Telegram"] = telegram.Address.ToString() };
        working["Bots:0:Upstream"] = new Uri(bot.Address, $"/hook/{TestGateway.Token}").ToString();
        Dictionary<string, string?> cutOff = new(TestGateway.Webhook(new Uri("http://127.0.0.1:9"))) { ["WebhookTimeout"] = "1s" };
        cutOff["Bots:0:Upstream"] = $"http://127.0.0.1:9/hook/{TestGateway.Token}";
        Dictionary<string, string?> open = new(working) { ["AllowUnknownTokens"] = "true", ["PublicUrl"] = "https://gateway.example" };

        foreach (Dictionary<string, string?> settings in (Dictionary<string, string?>[])[working, cutOff, open])
        {
            await using TestGateway gateway = await TestGateway.StartAsync(state, settings, heard.ListenTo);
            await DriveEveryPathAsync(gateway, heard);
        }

        await DrivePollingAsync(heard, sendMessage: "{}");
        await DrivePollingAsync(heard, sendMessage: null);

        Assert.Contains(heard.Lines, line => line.Contains("Yarp.ReverseProxy", StringComparison.Ordinal));
        Assert.Contains(heard.Lines, line => line.Contains("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal));
        Assert.Contains(heard.Lines, line => line.Contains("botsentinel.gateway.traffic", StringComparison.Ordinal));
        Assert.Equal("", string.Join(Environment.NewLine, heard.Lines.Where(line => line.Contains("CANARY", StringComparison.OrdinalIgnoreCase))));
    }

    private static async Task DriveEveryPathAsync(TestGateway gateway, Heard heard)
    {
        foreach (string token in (string[])[TestGateway.Token, Unknown, TestGateway.Token + "x"])
        {
            foreach (string path in (string[])[$"/bot{token}/getMe", $"/bot{token}/test/getMe", $"/bot{token}/getUpdates", $"/bot{token}/getUpdates?offset=1&x=CANARY", $"/bot{token}/sendMessage?text=CANARY", $"/bot{token}/setWebhook?url=http://x/CANARY&secret_token=CANARY", $"/bot{token}/setWebhook?url=CANARY", $"/file/bot{token}/CANARY.txt", $"/bot{token}", $"/bot{token}/", $"/CANARY"])
            {
                await heard.AnswerAsync(gateway.Public.GetAsync(path, Cancelled));
                await heard.AnswerAsync(gateway.Admin.GetAsync("/status", Cancelled));
            }

            using var upload = new MultipartFormDataContent { { new StringContent("CANARY"), "caption" }, { new ByteArrayContent("CANARY"u8.ToArray()), "document", "CANARY.bin" } };
            await heard.AnswerAsync(gateway.Public.PostAsync($"/bot{token}/sendDocument", upload, Cancelled));
            await heard.AnswerAsync(gateway.Public.PostAsync($"/bot{token}/getUpdates", new StringContent("{CANARY", null, "application/json"), Cancelled));
            await SendBrokenAsync(gateway, $"GET /bot{token}/getMe HTTP/9.9\r\nHost: x\r\n\r\n");
            await SendBrokenAsync(gateway, $"GET /bot{token}/get\0Me HTTP/1.1\r\nHost: x\r\n\r\n");
            await SendBrokenAsync(gateway, $"POST /bot{token}/sendMessage HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nCANARY");
        }

        foreach (string body in (string[])[UpdateJson.Message(1, text: "CANARY"), UpdateJson.Message(2, text: "CANARY"), UpdateJson.Message(1, text: "CANARY"), "{\"CANARY\":", ""])
        {
            await heard.AnswerAsync(gateway.PostUpdateAsync(body, cancellationToken: Cancelled));
        }

        foreach (string mark in (string[])["{\"text\":\"CANARY\",\"label\":\"spam\",\"by\":\"anna\"}", "{\"text\":\"CANARY\",\"label\":\"CANARY\"}", "{\"CANARY\":1}", "{CANARY"])
        {
            await heard.AnswerAsync(gateway.Admin.PostAsync("/spam/marks", new StringContent(mark, null, "application/json"), Cancelled));
            await heard.AnswerAsync(gateway.Admin.GetAsync("/spam/report", Cancelled));
        }

        await heard.AnswerAsync(gateway.PostUpdateAsync(UpdateJson.Message(3), "CANARY-wrong", Cancelled));
        heard.ReadMetrics();
    }

    /// <summary>A flood on a polling bot with notices that Telegram takes or drops, a policy file that goes bad, and the end amid a poll.</summary>
    private async Task DrivePollingAsync(Heard heard, string? sendMessage)
    {
        var hanging = new TaskCompletionSource();
        await using StubServer telegram = await StubServer.StartAsync((context, request) => Answer(context, request, sendMessage, hanging));
        Dictionary<string, string?> settings = TestGateway.Polling(telegram.Address, TestGateway.PerUser(1, notify: true));
        await using TestGateway gateway = await TestGateway.StartAsync(state, settings, heard.ListenTo);

        Assert.Contains("CANARY", await gateway.Public.GetStringAsync($"/bot{TestGateway.Token}/getUpdates", Cancelled), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => gateway.Count(sendMessage is null ? "NoticeFailed" : "Notice") == 1);
        await SendBadPolicyAsync(gateway, settings["PolicyFile"]!, heard);
        Task<string> poll = gateway.Public.GetStringAsync($"/bot{TestGateway.Token}/getUpdates?offset=9&timeout=50", Cancelled);
        await hanging.Task.WaitAsync(Cancelled);
        await heard.AnswerAsync(gateway.Admin.GetAsync("/status", Cancelled));
        heard.ReadMetrics();
        await gateway.StopAsync();
        await poll;
    }

    private async Task SendBadPolicyAsync(TestGateway gateway, string file, Heard heard)
    {
        const string Bad = """{"policies":{"default":{"limits":[{"permits":0,"window":"never"}]}}}""";
        if (state == StateKind.Files)
        {
            await File.WriteAllTextAsync(file, Bad, Cancelled);
            await Eventually.TrueAsync(() => heard.Lines.Any(line => line.Contains("never", StringComparison.Ordinal)));
        }
        else
        {
            await heard.AnswerAsync(gateway.Admin.PostAsync("/api/v1/policies", new StringContent($$"""{"name":"bad","draft":{{Bad}}}""", null, "application/json"), Cancelled));
        }
    }

    private static async Task Answer(HttpContext context, StubRequest request, string? sendMessage, TaskCompletionSource hanging)
    {
        if (!request.Target.EndsWith("/getUpdates", StringComparison.Ordinal))
        {
            if (sendMessage is null)
            {
                context.Abort();
            }
            else
            {
                await context.Response.WriteAsync(sendMessage, Cancelled);
            }
        }
        else if (request.Text.Contains("\"timeout\":50", StringComparison.Ordinal))
        {
            hanging.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            await context.Response.WriteAsync(UpdateJson.Batch(UpdateJson.Message(1, text: "CANARY"), UpdateJson.Message(2, text: "CANARY")), Cancelled);
        }
    }

    private static async Task SendBrokenAsync(TestGateway gateway, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Public.BaseAddress!.Host, gateway.Public.BaseAddress.Port, Cancelled);
        NetworkStream stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancelled);
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null, Cancelled);
        }
        catch (IOException)
        {
            // The gateway may end the connection as it likes.
        }
    }

    /// <summary>Everything that was written down: logs of all categories and levels, tags of activities and metrics, answers.</summary>
    private sealed class Heard : ILoggerProvider
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();
        private readonly ActivityListener _activities;
        private readonly MeterListener _metrics = new();

        public Heard()
        {
            _activities = new ActivityListener
            {
                ShouldListenTo = source => source.Name != StubServer.Traces,
                Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity => _lines.Enqueue($"activity {activity.Source.Name} {activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(e => e.Tags))}"),
            };
            ActivitySource.AddActivityListener(_activities);
            _metrics.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
            _metrics.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Measured(instrument, tags));
            _metrics.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Measured(instrument, tags));
            _metrics.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Measured(instrument, tags));
            _metrics.Start();
        }

        public IEnumerable<string> Lines => _lines;

        public void ListenTo(WebApplicationBuilder builder)
        {
            builder.Services.AddSingleton<ILoggerProvider>(new Kept(this));
            builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFilter<Kept>(null, LogLevel.Trace);
        }

        public async Task AnswerAsync(Task<HttpResponseMessage> request)
        {
            using HttpResponseMessage answer = await request;
            _lines.Enqueue($"answer {(int)answer.StatusCode} {answer.Headers} {await answer.Content.ReadAsStringAsync(Cancelled)}");
        }

        public void ReadMetrics() => _metrics.RecordObservableInstruments();

        public ILogger CreateLogger(string categoryName) => new Lined(this, categoryName);

        public void Dispose()
        {
            _activities.Dispose();
            _metrics.Dispose();
        }

        private void Measured(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _lines.Enqueue($"metric {instrument.Name} {string.Join(' ', tags.ToArray())}");

        /// <summary>A gateway disposes its providers; what was heard is to stay.</summary>
        private sealed class Kept(Heard heard) : ILoggerProvider
        {
            public ILogger CreateLogger(string categoryName) => heard.CreateLogger(categoryName);

            public void Dispose()
            {
            }
        }

        private sealed class Lined(Heard heard, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
            {
                heard._lines.Enqueue($"scope {category} {state}");
                return null;
            }

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                heard._lines.Enqueue($"log {category} {formatter(state, exception)} {string.Join(' ', state as IEnumerable<KeyValuePair<string, object?>> ?? [])} {exception}");
        }
    }
}

/// <summary>Activities are heard from the whole process: clients of tests that ran beside these would be heard too.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class FilesTokenSecrecyTests() : TokenSecrecyTests(StateKind.Files);

[Collection(nameof(Alone))]
public sealed class SqliteTokenSecrecyTests() : TokenSecrecyTests(StateKind.Sqlite);

[Collection(nameof(Alone))]
public sealed class PostgresTokenSecrecyTests() : TokenSecrecyTests(StateKind.Postgres);
