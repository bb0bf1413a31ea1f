using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using BotSentinel.Testing;

namespace BotSentinel.Telegram.Tests;

/// <summary>The samples as their readers run them: as processes, against a Telegram over HTTP.</summary>
public sealed class SampleTests : IAsyncLifetime
{
    private readonly TelegramStage _stage = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Theory]
    [InlineData("Polling.Client")]
    [InlineData("Polling.Handler")]
    [InlineData("Handlers.Generated")]
    public async Task PollingSample_AnswersHonestUserAndLimitsFlooder(string sample)
    {
        using RunningSample bot = new(sample, new() { ["BOT_TOKEN"] = TelegramStage.Token, ["TELEGRAM_API"] = _stage.Telegram.BaseUrl });
        await _stage.Bot.WaitUntilPolledAsync(_cancellation);

        await FloodAndAskAsync(() => _stage.Bot.WaitUntilPolledAsync(_cancellation));
    }

    [Fact]
    public async Task WebhookSample_AnswersHonestUserAndLimitsFlooder()
    {
        string address = FreeAddress();
        using RunningSample bot = new("Webhook.MinimalApi", new()
        {
            ["BOT_TOKEN"] = TelegramStage.Token,
            ["TELEGRAM_API"] = _stage.Telegram.BaseUrl,
            ["ASPNETCORE_URLS"] = address,
            ["WEBHOOK_URL"] = address + "/bot",
        });
        await _stage.Telegram.WaitForCallAsync("setWebhook", cancellationToken: _cancellation);

        await FloodAndAskAsync(() => _stage.Bot.WaitForWebhookAttemptAsync(61, _cancellation));
    }

    [Theory]
    [InlineData("Polling.Client")]
    [InlineData("Polling.Handler")]
    [InlineData("Handlers.Generated")]
    [InlineData("Webhook.MinimalApi")]
    public async Task NoToken_SaysHowToGetOne(string sample)
    {
        using RunningSample bot = new(sample, new() { ["BOT_TOKEN"] = "" });

        Assert.Contains("https://t.me/BotFather", await bot.ErrorsAsync(_cancellation), StringComparison.Ordinal);
        Assert.Equal(1, bot.ExitCode);
    }

    /// <summary>The samples permit 20 a minute: one more each 3 seconds.</summary>
    /// <param name="settled">Waits until the bot is done with 61 updates.</param>
    private async Task FloodAndAskAsync(Func<Task> settled)
    {
        long started = Stopwatch.GetTimestamp();
        _stage.Flood(60);
        SentMessage answer = await _stage.Honest.AskAsync(_stage.Bot, "hello", _cancellation);
        await settled();
        await _stage.Bot.WaitForSentAsync(_stage.Flooder, 21, _cancellation);

        int permitted = 20 + (int)(Stopwatch.GetElapsedTime(started).TotalSeconds / 3);
        Assert.Equal("echo: hello", answer.Text);
        Assert.InRange(_stage.AnswersTo(_stage.Flooder).Count(text => text.StartsWith("echo: ", StringComparison.Ordinal)), 20, permitted);
        Assert.Contains(_stage.AnswersTo(_stage.Flooder), text => text.StartsWith("Too many requests.", StringComparison.Ordinal));
    }

    private static string FreeAddress()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}";
    }

    private sealed class RunningSample : IDisposable
    {
        private readonly Process _process;

        public RunningSample(string name, Dictionary<string, string> environment)
        {
            // artifacts/bin/<project>/<configuration>
            DirectoryInfo own = new(AppContext.BaseDirectory);
            string program = Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, name + ".dll");
            ProcessStartInfo start = new("dotnet", [program]) { RedirectStandardError = true };
            start.Environment["Logging__LogLevel__Default"] = "Warning";
            foreach ((string key, string value) in environment)
            {
                start.Environment[key] = value;
            }

            _process = Process.Start(start)!;
        }

        public int ExitCode => _process.ExitCode;

        public async Task<string> ErrorsAsync(CancellationToken cancellationToken)
        {
            string errors = await _process.StandardError.ReadToEndAsync(cancellationToken);
            await _process.WaitForExitAsync(cancellationToken);
            return errors;
        }

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }
}
