using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using BotSentinel.Policies;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Filters.Outside;

/// <summary>
/// A list that others keep. Fetched in the background and swapped whole; whatever goes wrong, the last good one stays.
/// Asking it never waits.
/// </summary>
internal sealed partial class OutsideList : IDisposable
{
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private ITimer? _timer;
    private int _isBusy;
    private EntityTagHeaderValue? _tag;
    private DateTimeOffset? _modified;
    private volatile OutsideEntries _entries = OutsideEntries.None;
    private volatile LoadState _state = new(null, null);

    public OutsideList(string name, OutsideListOptions options, TimeProvider time, HttpClient http, ILogger logger)
    {
        (Name, Options, _time, _http, _logger) = (name, options, time, http, logger);
    }

    public string Name { get; }

    public OutsideListOptions Options { get; }

    public OutsideEntries Entries => _entries;

    public OutsideListStatus Status => new(Name, _entries.Count, _state.LoadedAt, _state.Failure);

    /// <summary>Takes up what was kept, and begins to fetch at once and then every so often.</summary>
    public void Start()
    {
        TakeKept();
        _ = RefreshAsync();
        _timer = _time.CreateTimer(_ => _ = RefreshAsync(), null, Options.Every, Options.Every);
    }

    /// <summary>Fetches the list once; what goes wrong is noted, not thrown.</summary>
    public async Task RefreshAsync()
    {
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            return;
        }

        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            limit.CancelAfter(Options.Timeout);
            byte[]? content = Options.File is { } file ? await ReadFileAsync(file, limit.Token) : await FetchAsync(limit.Token);
            Take(content);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException or JsonException or OperationCanceledException or UnauthorizedAccessException or NotSupportedException)
        {
            if (!_ending.IsCancellationRequested)
            {
                Failed(failure is OperationCanceledException ? $"it took longer than {Duration.Format(Options.Timeout)}" : failure.Message);
            }
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _ending.Cancel();
    }

    private void Take(byte[]? content)
    {
        if (content is null)
        {
            // Not modified: what there is is as good as new.
            _state = new LoadState(_time.GetUtcNow(), null);
            return;
        }

        OutsideEntries entries = OutsideEntries.Read(content);
        if (!Options.MayShrink && entries.Count < _entries.Count / 2)
        {
            throw new InvalidDataException($"{entries.Count} entries where there were {_entries.Count}");
        }

        _entries = entries;
        _state = new LoadState(_time.GetUtcNow(), null);
        Keep(content);
        Log.Loaded(_logger, Name, entries.Count);
    }

    private void Failed(string why)
    {
        _state = _state with { Failure = why };
        Log.Failed(_logger, Name, why, _entries.Count);
    }

    private async Task<byte[]?> FetchAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Options.Url);
        if (_entries.Count > 0)
        {
            request.Headers.IfModifiedSince = _modified;
            if (_tag is not null)
            {
                request.Headers.IfNoneMatch.Add(_tag);
            }
        }

        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified && _entries.Count > 0)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        if (response.Content.Headers.ContentType?.MediaType is { } type && (type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidDataException($"{type} is no type of a list");
        }

        byte[] content = await ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), response.Content.Headers.ContentLength, cancellationToken);
        _tag = response.Headers.ETag;
        _modified = response.Content.Headers.LastModified;
        return content;
    }

    private async Task<byte[]?> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        DateTimeOffset modified = File.GetLastWriteTimeUtc(path);
        if (_modified == modified && _entries.Count > 0)
        {
            return null;
        }

        await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, useAsync: true);
        byte[] content = await ReadAsync(stream, stream.Length, cancellationToken);
        _modified = modified;
        return content;
    }

    private async Task<byte[]> ReadAsync(Stream stream, long? announced, CancellationToken cancellationToken)
    {
        long most = Options.MaxMegabytes * 1024L * 1024;
        if (announced > most)
        {
            throw new InvalidDataException($"larger than {Options.MaxMegabytes} MB");
        }

        using MemoryStream content = new((int)(announced ?? 1 << 16));
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (content.Length + read > most)
            {
                throw new InvalidDataException($"larger than {Options.MaxMegabytes} MB");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private void TakeKept()
    {
        if (Options.KeepIn is not { } path || !File.Exists(path))
        {
            return;
        }

        try
        {
            _entries = OutsideEntries.Read(File.ReadAllBytes(path));
            _state = new LoadState(File.GetLastWriteTimeUtc(path), null);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or JsonException or UnauthorizedAccessException)
        {
            Failed(failure.Message);
        }
    }

    // Beside its place first, so that half a file never takes it.
    private void Keep(byte[] content)
    {
        if (Options.KeepIn is not { } path)
        {
            return;
        }

        try
        {
            File.WriteAllBytes(path + ".new", content);
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(_logger, Name, failure.Message);
        }
    }

    private sealed record LoadState(DateTimeOffset? LoadedAt, string? Failure);

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "The outside list {Name} has {Count} entries now.")]
        public static partial void Loaded(ILogger logger, string name, int count);

        [LoggerMessage(21, LogLevel.Warning, "The outside list {Name} could not be taken: {Why}. Its last {Count} entries stay.")]
        public static partial void Failed(ILogger logger, string name, string why, int count);

        [LoggerMessage(22, LogLevel.Warning, "The outside list {Name} could not be kept in its file: {Why}.")]
        public static partial void NotKept(ILogger logger, string name, string why);
    }
}
