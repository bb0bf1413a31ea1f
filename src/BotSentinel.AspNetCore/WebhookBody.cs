using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.AspNetCore;

/// <summary>The whole body of a request, read once, for the decision and then for the endpoint. Its memory is pooled: it ends with the request.</summary>
internal sealed class WebhookBody : IDisposable
{
    /// <summary>Far more than Telegram sends.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int FirstRoom = 8 * 1024;

    private byte[] _bytes;
    private int _length;

    private WebhookBody(int room) => _bytes = ArrayPool<byte>.Shared.Rent(room);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>Reads to the end; null when there is more than <see cref="MaxBytes"/>.</summary>
    public static async ValueTask<WebhookBody?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            return null;
        }

        WebhookBody body = new((int)(request.ContentLength ?? FirstRoom) + 1);
        try
        {
            if (await body.FillAsync(request.Body, cancellationToken))
            {
                return body;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }

        body.Dispose();
        return null;
    }

    /// <summary>The body from its beginning.</summary>
    public Stream ToStream() => new MemoryStream(_bytes, 0, _length, writable: false);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    private async ValueTask<bool> FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (await stream.ReadAsync(_bytes.AsMemory(_length), cancellationToken) is > 0 and int read)
        {
            _length += read;
            if (_length > MaxBytes)
            {
                return false;
            }

            if (_length == _bytes.Length)
            {
                Grow();
            }
        }

        return true;
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
