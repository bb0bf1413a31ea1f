using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Gateway;

/// <summary>Calls the gateway's REST API as one key's owner. Whatever goes wrong is a <see cref="CommandException"/> in words.</summary>
internal sealed class GatewayClient : IDisposable
{
    /// <summary>As If-Match: whichever version it is.</summary>
    public const string Whichever = "*";

    private const int MostPerPage = 500;

    private readonly HttpClient _http;
    private readonly GatewayFailures _failures;

    public GatewayClient(Uri server, string key)
    {
        Uri root = new(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/api/v1/");
        _failures = new GatewayFailures(server.GetLeftPart(UriPartial.Authority));
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10), UseProxy = !Connection.IsHere(server) })
        {
            BaseAddress = root,
            Timeout = TimeSpan.FromMinutes(5),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue(Commands.Tool, typeof(GatewayClient).Assembly.GetName().Version?.ToString(3)));
    }

    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => (await GetVersionedAsync<T>(path, cancellationToken)).Value;

    /// <summary>Something with its version, to say by If-Match what a change was made on top of.</summary>
    public async Task<Versioned<T>> GetVersionedAsync<T>(string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        return await ReadAsync<T>(answer, cancellationToken);
    }

    /// <summary>All there is, page by page.</summary>
    public async IAsyncEnumerable<T> GetAllAsync<T>(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            Page<T> page = await GetAsync<Page<T>>($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={MostPerPage}{(next is null ? "" : $"&after={Uri.EscapeDataString(next)}")}", cancellationToken);
            foreach (T item in page.Items)
            {
                yield return item;
            }

            next = page.Next;
        }
        while (next is not null);
    }

    /// <summary>A body as it comes, however long. The caller disposes it.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        return await answer.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>Makes something, once: where the connection breaks before the answer it is asked for again, under the same idempotency key.</summary>
    public async Task<Versioned<T>> CreateAsync<T>(string path, object wanted, CancellationToken cancellationToken)
    {
        string idempotencyKey = Guid.NewGuid().ToString("N");
        try
        {
            return await CreateAsync<T>(path, wanted, idempotencyKey, cancellationToken);
        }
        catch (BrokenConnectionException)
        {
            return await CreateAsync<T>(path, wanted, idempotencyKey, cancellationToken);
        }
    }

    public async Task<Versioned<T>> SendAsync<T>(HttpMethod method, string path, HttpContent? body, string? ifMatch, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await SendAsync(Request(method, path, body, ifMatch), cancellationToken);
        return await ReadAsync<T>(answer, cancellationToken);
    }

    /// <summary>Puts something where there must be nothing yet, or the same.</summary>
    public async Task<T> PutNewAsync<T>(string path, HttpContent body, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Put, path) { Content = body };
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        using HttpResponseMessage answer = await SendAsync(request, cancellationToken);
        return (await ReadAsync<T>(answer, cancellationToken)).Value;
    }

    public async Task DeleteAsync(string path, string? ifMatch, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await SendAsync(Request(HttpMethod.Delete, path, null, ifMatch), cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, string path, HttpContent? body, string? ifMatch)
    {
        HttpRequestMessage request = new(method, path) { Content = body };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return request;
    }

    private async Task<Versioned<T>> CreateAsync<T>(string path, object wanted, string idempotencyKey, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(wanted, options: ToolJson.Options) };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using HttpResponseMessage answer = await SendAsync(request, cancellationToken);
        return await ReadAsync<T>(answer, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw _failures.Unreachable(failure);
        }

        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw await _failures.ReadAsync(answer, cancellationToken);
        }
    }

    private async Task<Versioned<T>> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            T value = await answer.Content.ReadFromJsonAsync<T>(ToolJson.Options, cancellationToken) ?? throw new JsonException();
            return new Versioned<T>(value, answer.Headers.ETag?.ToString());
        }
        catch (JsonException)
        {
            throw _failures.NoGateway((int)answer.StatusCode);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw _failures.Unreachable(failure);
        }
    }
}

/// <summary>Some of many, and what to ask for to get more.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Something with the version it was read in; null: it has none.</summary>
internal sealed record Versioned<T>(T Value, string? ETag);
