using System.Buffers;

namespace BotSentinel.Server.Webhooks;

/// <summary>A request body read whole into a pooled buffer. Dispose to give the buffer back.</summary>
internal struct RequestBody : IDisposable
{
    private const int FirstGuess = 4096;

    private byte[] _buffer;

    private RequestBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        Length = length;
    }

    /// <summary>Bytes read; -1 when there were more than allowed.</summary>
    public int Length { get; }

    public readonly bool IsTooLarge => Length < 0;

    public readonly ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>Reads the body, or the first part of one that is larger than <paramref name="limit"/>.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return new RequestBody([], -1);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? FirstGuess));
        int length = 0;
        try
        {
            while (length != request.ContentLength)
            {
                int read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken);
                length += read;
                if (read == 0 || length > limit)
                {
                    break;
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer);
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }

        return new RequestBody(buffer, length > limit ? -1 : length);
    }

    /// <summary>Makes the request readable again from its beginning, for whoever forwards it.</summary>
    public readonly void Replay(HttpRequest request)
    {
        request.Body = new MemoryStream(_buffer, 0, Length, writable: false);
        request.ContentLength = Length;
        request.Headers.Remove("Transfer-Encoding");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer is { Length: > 0 })
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
