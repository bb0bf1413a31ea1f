using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace BotSentinel.Testing.Tests;

/// <summary>A bot without a library: plain HTTP calls, plain JSON answers.</summary>
internal sealed class BareClient(FakeTelegram telegram, string token) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(telegram.BaseUrl) };

    public Task<Answer> CallAsync(string method, object? parameters = null) => CallUntilAsync(method, parameters, TestContext.Current.CancellationToken);

    public async Task<Answer> CallUntilAsync(string method, object? parameters, CancellationToken hangUp)
    {
        using HttpResponseMessage response = await _http.PostAsJsonAsync($"/bot{token}/{method}", parameters ?? new { }, hangUp);
        return await ReadAsync(response);
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, $"/bot{token}/{path}") { Content = content };
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    /// <summary>The numbers of the updates that getUpdates gives.</summary>
    public async Task<List<long>> UpdateIdsAsync(object? parameters = null)
    {
        Answer answer = await CallAsync("getUpdates", parameters);
        return [.. answer.Result.EnumerateArray().Select(update => update.GetProperty("update_id").GetInt64())];
    }

    public void Dispose() => _http.Dispose();

    private static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        JsonElement json = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, json);
    }

    internal sealed record Answer(HttpStatusCode Status, JsonElement Json)
    {
        public JsonElement Result => Json.GetProperty("result");

        public string? Description => Json.GetProperty("description").GetString();
    }
}
