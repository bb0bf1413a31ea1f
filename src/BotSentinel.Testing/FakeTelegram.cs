using System.Collections.Concurrent;
using BotSentinel.Testing.Methods;
using BotSentinel.Testing.Storage;
using BotSentinel.Testing.Wire;
using BotSentinel.Updates;

namespace BotSentinel.Testing;

/// <summary>
/// A Telegram to test bots with: the Bot API over real HTTP on 127.0.0.1, in this process. Point a bot's base URL at
/// <see cref="BaseUrl"/>, play users, look at what the bot did. Keeps everything in memory. Thread safe.
/// </summary>
public sealed class FakeTelegram : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FakeBot> _bots = new(StringComparer.Ordinal);
    private readonly InjectedFailures _failures = new();
    private readonly BoundedLog<ApiCall> _calls;
    private readonly Stamps _stamps;
    private ApiServer? _server;

    private FakeTelegram(FakeTelegramOptions options)
    {
        Options = options;
        Limits = options.Limits;
        _stamps = new Stamps(options.TimeProvider);
        Chats = new ChatDirectory(_stamps);
        _calls = new BoundedLog<ApiCall>(options.History);
    }

    /// <summary>Where it listens, as <c>http://127.0.0.1:12345</c>.</summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>How fast bots may send, if <see cref="FakeTelegramOptions.EnforceLimits"/> says to look at it at all. Can be changed while running.</summary>
    public FakeLimits Limits { get; set; }

    /// <summary>Every call of a known bot, oldest first, as far as remembered. A call is added just before its answer goes out.</summary>
    public IReadOnlyList<ApiCall> Calls => _calls.Snapshot();

    internal FakeTelegramOptions Options { get; }

    internal ChatDirectory Chats { get; }

    internal FileStore Files { get; } = new();

    internal HttpClient WebhookHttp { get; } = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Starts one.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<FakeTelegram> StartAsync(FakeTelegramOptions? options = null, CancellationToken cancellationToken = default)
    {
        var telegram = new FakeTelegram(options ?? new FakeTelegramOptions());
        telegram._server = await ApiServer.StartAsync(telegram, telegram.Options.Port, cancellationToken);
        telegram.BaseUrl = telegram._server.BaseUrl;
        return telegram;
    }

    /// <summary>Adds a bot; only bots that were added may call.</summary>
    /// <param name="token">Its token, <c>123456:...</c>.</param>
    /// <param name="username">Its name without @; null: <c>bot_</c> and its id.</param>
    /// <exception cref="ArgumentException">The token does not begin with a number and a colon, or is in use.</exception>
    public FakeBot AddBot(string token, string? username = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        var bot = new FakeBot(this, token, username ?? "bot_" + token.Split(':')[0]);
        return _bots.TryAdd(token, bot) ? bot : throw new ArgumentException("The token is in use.", nameof(token));
    }

    /// <summary>The user with this id; made by the first call, whose other arguments count. Every bot may write to a user who was made.</summary>
    /// <param name="id">Above 0.</param>
    /// <param name="language">IETF tag; null: the client does not tell.</param>
    /// <param name="username">Without @; null: none.</param>
    /// <param name="firstName">Null: <c>User</c> and the id.</param>
    /// <param name="premium">Whether the user pays for Telegram.</param>
    public FakeUser User(long id, string? language = "en", string? username = null, string? firstName = null, bool premium = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(id, 1);
        return Chats.User(id, language, username, firstName, premium);
    }

    /// <summary>The group or channel with this id; made by the first call, whose other arguments count. Every bot is an administrator of it.</summary>
    /// <param name="id">Below 0.</param>
    /// <param name="title">Its title.</param>
    /// <param name="kind">A supergroup unless said otherwise.</param>
    /// <param name="username">Public name without @; null: none.</param>
    public FakeChat Group(long id, string title = "Group", ChatKind kind = ChatKind.Supergroup, string? username = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, -1);
        return Chats.Group(id, title, kind, username);
    }

    /// <summary>Adds a file that users can send and bots can download.</summary>
    /// <returns>Its <c>file_id</c>.</returns>
    public string AddFile(string name, ReadOnlyMemory<byte> content) => Files.Add("documents", name, content).Id;

    /// <summary>Answers the next calls of a method with an error instead of executing them.</summary>
    /// <param name="method">The method; case does not matter.</param>
    /// <param name="status">HTTP status and <c>error_code</c>.</param>
    /// <param name="retryAfter">Seconds, for 429; null: none is said.</param>
    /// <param name="times">How many calls.</param>
    /// <param name="description">Null: Telegram's usual words for the status.</param>
    public void FailNext(string method, int status, int? retryAfter = null, int times = 1, string? description = null) =>
        _failures.Add(method, status, retryAfter, times, description);

    /// <summary>Waits for a call of a method to be answered.</summary>
    /// <param name="method">The method; case does not matter.</param>
    /// <param name="nth">Which call: 1 is the oldest remembered.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    public Task<ApiCall> WaitForCallAsync(string method, int nth = 1, CancellationToken cancellationToken = default) =>
        _calls.WaitAsync(call => call.Method.Equals(method, StringComparison.OrdinalIgnoreCase), nth, cancellationToken);

    /// <summary>Ends hanging polls and deliveries, then the server.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (FakeBot bot in _bots.Values)
        {
            bot.Updates.Dispose();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        WebhookHttp.Dispose();
    }

    internal FakeBot? FindBot(string token) => _bots.GetValueOrDefault(token);

    /// <summary>The bot with this id; null when there is none.</summary>
    internal FakeBot? FindBot(long id) => _bots.Values.FirstOrDefault(bot => bot.Id == id);

    internal int NextMessageId() => _stamps.NextMessage();

    internal async Task<ApiAnswer> ExecuteAsync(FakeBot bot, ApiRequest request, CancellationToken cancellationToken)
    {
        ApiAnswer answer;
        try
        {
            answer = _failures.Take(request.Method) ?? await ApiMethods.ExecuteAsync(bot, request, cancellationToken);
        }
        catch (ApiFailure failure)
        {
            answer = ApiAnswer.Fail(failure.Status, failure.Message, failure.RetryAfter);
        }
        catch (Exception wrongType) when (wrongType is InvalidOperationException or FormatException or OverflowException)
        {
            answer = ApiAnswer.Fail(400, "Bad Request: a parameter has the wrong type");
        }

        _calls.Add(new ApiCall(bot.Id, request.Method, request.Parameters, request.Files, answer.Status, Options.TimeProvider.GetUtcNow(), request.InWebhookAnswer, request.TestEnvironment));
        return answer;
    }

    /// <summary>Executes the call in a webhook's answer, if it is one that Telegram executes: no <c>get</c>, nothing about the webhook itself.</summary>
    internal async Task ExecuteWebhookAnswerAsync(FakeBot bot, Dictionary<string, string> parameters)
    {
        if (parameters.Remove("method", out string? method) && !ApiMethods.IsRefusedInWebhookAnswer(method))
        {
            await ExecuteAsync(bot, new ApiRequest(method, parameters, []) { InWebhookAnswer = true }, CancellationToken.None);
        }
    }
}
