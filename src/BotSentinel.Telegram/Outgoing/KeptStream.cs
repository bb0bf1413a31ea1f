namespace BotSentinel.Telegram.Outgoing;

/// <summary>
/// A stream that is to be uploaded, kept open over tries: Telegram.Bot closes streams after the first. It is closed when the call has ended.
/// </summary>
internal sealed class KeptStream(Stream inner) : Stream
{
    private readonly long _start = inner.CanSeek ? inner.Position : 0;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position { get => inner.Position; set => inner.Position = value; }

    /// <summary>Goes back to where it was; false when it cannot.</summary>
    public bool TryRewind()
    {
        if (inner.CanSeek)
        {
            inner.Position = _start;
        }

        return inner.CanSeek;
    }

    public ValueTask CloseAsync() => inner.DisposeAsync();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
