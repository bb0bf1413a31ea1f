using System.Buffers;

namespace BotSentinel.Server.BotApi;

/// <summary>
/// The body of a call, of which the beginning has been read to see what the call is about. A body that fits in whole can be sent any number of times; of a
/// larger one the rest is streamed behind what was read, once. Dispose to give the memory back.
/// </summary>
internal sealed class CallBody : IDisposable
{
    /// <summary>How much is read, in bytes. Clients write the parameters before the files.</summary>
    public const int MostRead = 64 * 1024;

    private readonly HttpRequest _request;
    private readonly Stream _rest;
    private byte[] _buffer;

    private CallBody(HttpRequest request, byte[] buffer, int length, bool isWhole)
    {
        (_request, _rest, _buffer) = (request, request.Body, buffer);
        (Length, IsWhole) = (length, isWhole);
    }

    public int Length { get; }

    /// <summary>Whether all of it has been read.</summary>
    public bool IsWhole { get; }

    public ReadOnlyMemory<byte> Beginning => _buffer.AsMemory(0, Length);

    public static async ValueTask<CallBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        long expected = HttpMethods.IsGet(request.Method) ? 0 : request.ContentLength ?? MostRead + 1;
        byte[] buffer = expected == 0 ? [] : ArrayPool<byte>.Shared.Rent((int)Math.Min(expected, MostRead));
        int length = 0, most = Math.Min(buffer.Length, MostRead);
        bool ended = expected == 0;
        try
        {
            while (!ended && length < most)
            {
                int read = await request.Body.ReadAsync(buffer.AsMemory(length, most - length), cancellationToken);
                length += read;
                ended = read == 0 || length == request.ContentLength;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }

        return new CallBody(request, buffer, length, ended);
    }

    /// <summary>Makes the request readable from its beginning, for whoever sends it on.</summary>
    public void Replay()
    {
        if (IsWhole)
        {
            _request.Body = new MemoryStream(_buffer, 0, Length, writable: false);
            if (Length > 0)
            {
                _request.ContentLength = Length;
                _request.Headers.Remove("Transfer-Encoding");
            }
        }
        else
        {
            _request.Body = new RejoinedStream(Beginning, _rest);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _request.Body = _rest;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
