using System.Net.Http.Json;
using System.Text.Json;

namespace BotSentinel.Testing;

/// <summary>A small bot that answers every text message with the same text, by long polling over plain HTTP. Runs until disposed; when its server is gone it tries again.</summary>
public sealed class EchoBot : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private long _answered;

    private EchoBot(Uri server, string token)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(server, $"/bot{token}/"), Timeout = TimeSpan.FromSeconds(60) };
        _run = Task.Run(RunAsync);
    }

    /// <summary>Messages answered so far.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Starts one.</summary>
    /// <param name="server">The Bot API server, as the bot is to see it.</param>
    /// <param name="token">The bot's token.</param>
    public static EchoBot Start(Uri server, string token) => new(server, token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        long offset = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                offset = await PollAsync(offset);
            }
            catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
            {
                await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<long> PollAsync(long offset)
    {
        JsonElement batch = await _http.GetFromJsonAsync<JsonElement>($"getUpdates?timeout=20&offset={offset}", _stop.Token);
        foreach (JsonElement update in batch.GetProperty("result").EnumerateArray())
        {
            if (update.TryGetProperty("message", out JsonElement message) && message.TryGetProperty("text", out JsonElement text))
            {
                await AnswerAsync(message.GetProperty("chat").GetProperty("id").GetInt64(), text.GetString()!);
            }

            offset = update.GetProperty("update_id").GetInt64() + 1;
        }

        return offset;
    }

    private async Task AnswerAsync(long chat, string text)
    {
        using HttpResponseMessage sent = await _http.PostAsJsonAsync("sendMessage", new { chat_id = chat, text }, _stop.Token);
        if (sent.IsSuccessStatusCode)
        {
            Interlocked.Increment(ref _answered);
        }
    }
}
