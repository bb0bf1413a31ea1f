using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Policies;
using BotSentinel.Telegram;
using Telegram.Bot;

namespace BotSentinel.Benchmarks.Outgoing;

/// <summary>Those who are compared.</summary>
internal static class PeerSenders
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Sends everything when it is asked to, and does not look at refusals.</summary>
    public static async Task<PeerResult> NaiveAsync(string apiRoot, string token, PeerMessage[] messages)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = Timeout.InfiniteTimeSpan };
        return await TimeAsync(messages, async chat =>
        {
            using HttpResponseMessage answer = await http.PostAsJsonAsync($"{apiRoot}/bot{token}/sendMessage", new { chat_id = chat, text = "message" });
        });
    }

    public static async Task<PeerResult> OursAsync(string apiRoot, string token, PeerMessage[] messages)
    {
        RateOptions Times10(RateOptions rate) => rate with { Window = rate.Window / 10 };
        OutgoingOptions documented = new();
        await using var client = new SentinelBotClient(new TelegramBotClientOptions(token, apiRoot), builder => builder.Options = builder.Options with
        {
            Outgoing = documented with { Overall = Times10(documented.Overall), Chat = Times10(documented.Chat), Group = Times10(documented.Group) },
        });
        return await TimeAsync(messages, chat => client.SendMessage(chat, "message"));
    }

    public static async Task<PeerResult> ThrottlerAsync(string apiRoot, string token, PeerMessage[] messages)
    {
        string folder = Path.Combine(BenchReport.RepositoryRoot(), "tests", "EndToEnd", "clients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "@grammyjs", "transformer-throttler")))
        {
            await RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder, "");
        }

        // The page's own settings, ten times as fast; its timer looks every 250 ms, so that is what the overall rate is cut into.
        var limits = new
        {
            global = new { reservoir = 75, reservoirRefreshAmount = 75, reservoirRefreshInterval = 250 },
            group = new { maxConcurrent = 1, minTime = 100, reservoir = 20, reservoirRefreshAmount = 20, reservoirRefreshInterval = 6000 },
            @out = new { maxConcurrent = 1, minTime = 100 },
        };
        string answer = await RunAsync("node", ["throttler.mjs"], folder, JsonSerializer.Serialize(new { apiRoot, token, limits, messages }, Json));
        using JsonDocument json = JsonDocument.Parse(answer);
        return new PeerResult(TimeSpan.FromSeconds(json.RootElement.GetProperty("seconds").GetDouble()), TimeSpan.FromMilliseconds(json.RootElement.GetProperty("longestMilliseconds").GetDouble()));
    }

    private static async Task<PeerResult> TimeAsync(PeerMessage[] messages, Func<long, Task> send)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan[] waits = await Task.WhenAll(messages.Select(async message =>
        {
            if (message.At > 0)
            {
                await Task.Delay(message.At);
            }

            long asked = Stopwatch.GetTimestamp();
            await send(message.Chat);
            return message.Timed ? Stopwatch.GetElapsedTime(asked) : TimeSpan.Zero;
        }));
        return new PeerResult(Stopwatch.GetElapsedTime(start), waits.Max());
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string folder, string input)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} does not start.");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
