using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text.Json;

namespace BotSentinel.Testing.Delivery;

/// <summary>
/// Delivers updates by POST, as many at once as the bot allows, those of one chat one after the other. A failed one is
/// tried again, and its chat waits for it, until the webhook takes it or is deleted.
/// </summary>
internal sealed class Webhook : IDisposable
{
    private readonly WebhookSettings _settings;
    private readonly WebhookContext _context;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Lane> _lanes = [];
    private readonly Queue<Lane> _ready = new();
    private readonly CancellationTokenSource _end = new();
    private int _connections;

    public Webhook(WebhookSettings settings, WebhookContext context)
    {
        _settings = settings;
        _context = context;
    }

    public WebhookSettings Settings => _settings;

    /// <summary>The newest failure; null when there was none.</summary>
    public WebhookAttempt? LastFailure { get; private set; }

    public void Enqueue(PendingUpdate update)
    {
        lock (_gate)
        {
            if (_lanes.TryGetValue(update.Lane, out Lane? lane))
            {
                lane.Updates.Enqueue(update);
                return;
            }

            lane = new Lane(update.Lane);
            lane.Updates.Enqueue(update);
            _lanes.Add(update.Lane, lane);
            MakeReady(lane);
        }
    }

    public void Dispose() => _end.Cancel();

    /// <summary>The caller holds the gate.</summary>
    private void MakeReady(Lane lane)
    {
        _ready.Enqueue(lane);
        if (_connections < _settings.MaxConnections)
        {
            _connections++;
            _ = Task.Run(WorkAsync);
        }
    }

    private async Task WorkAsync()
    {
        while (TryTake(out Lane? lane, out PendingUpdate? update))
        {
            (int status, string? error) = await PostAsync(update);
            if (_end.IsCancellationRequested)
            {
                return;
            }

            if (error is null)
            {
                _context.Confirm(update);
                Advance(lane);
                _context.Record(new WebhookAttempt(update.Id, status, null, TimeSpan.Zero, Now));
            }
            else
            {
                Retry(lane, update, status, error);
            }
        }
    }

    private DateTimeOffset Now => _context.Options.TimeProvider.GetUtcNow();

    private bool TryTake([NotNullWhen(true)] out Lane? lane, [NotNullWhen(true)] out PendingUpdate? update)
    {
        lock (_gate)
        {
            if (!_end.IsCancellationRequested && _ready.TryDequeue(out lane))
            {
                update = lane.Updates.Peek();
                return true;
            }

            _connections--;
            lane = null;
            update = null;
            return false;
        }
    }

    private void Advance(Lane lane)
    {
        lock (_gate)
        {
            lane.Failures = 0;
            lane.Updates.Dequeue();
            if (lane.Updates.Count > 0)
            {
                _ready.Enqueue(lane);
            }
            else
            {
                _lanes.Remove(lane.Key);
            }
        }
    }

    private void Retry(Lane lane, PendingUpdate update, int status, string error)
    {
        FakeTelegramOptions options = _context.Options;
        double factor = Math.Pow(2, Math.Min(lane.Failures++, 30));
        TimeSpan delay = TimeSpan.FromTicks((long)Math.Min(options.WebhookRetryDelay.Ticks * factor, options.WebhookRetryDelayMax.Ticks));
        _ = ComeBackAsync(lane, Task.Delay(delay, options.TimeProvider, _end.Token));
        LastFailure = new WebhookAttempt(update.Id, status, error, delay, Now);
        _context.Record(LastFailure);
    }

    private async Task ComeBackAsync(Lane lane, Task delay)
    {
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (!_end.IsCancellationRequested)
            {
                MakeReady(lane);
            }
        }
    }

    /// <returns>HTTP status (0: no answer) and what went wrong (null: nothing).</returns>
    private async Task<(int Status, string? Error)> PostAsync(PendingUpdate update)
    {
        using var timeout = new CancellationTokenSource(_context.Options.WebhookTimeout, _context.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _end.Token);
        try
        {
            using HttpRequestMessage request = NewRequest(update);
            using HttpResponseMessage response = await _context.Http.SendAsync(request, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                return ((int)response.StatusCode, $"Wrong response from the webhook: {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            await ExecuteAnswerAsync(response, either.Token);
            return ((int)response.StatusCode, null);
        }
        catch (OperationCanceledException)
        {
            return (0, "Read timeout expired");
        }
        catch (HttpRequestException)
        {
            return (0, "Connection failed");
        }
    }

    private HttpRequestMessage NewRequest(PendingUpdate update)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _settings.Url) { Content = new ByteArrayContent(update.Json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (_settings.SecretToken is { } secret)
        {
            request.Headers.TryAddWithoutValidation("X-Telegram-Bot-Api-Secret-Token", secret);
        }

        return request;
    }

    private async Task ExecuteAnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (body.Length == 0 || response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            if (json.RootElement is { ValueKind: JsonValueKind.Object } call)
            {
                await _context.Execute(call);
            }
        }
        catch (JsonException)
        {
            // An answer that is no method call is none of Telegram's business.
        }
    }

    private sealed class Lane(long key)
    {
        public long Key => key;

        public Queue<PendingUpdate> Updates { get; } = new();

        public int Failures { get; set; }
    }
}
