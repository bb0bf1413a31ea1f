namespace BotSentinel.Server.BotApi;

/// <summary>What has been read of a stream already, then the rest of it.</summary>
internal sealed class RejoinedStream(ReadOnlyMemory<byte> beginning, Stream rest) : Stream
{
    private ReadOnlyMemory<byte> _beginning = beginning;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_beginning.IsEmpty)
        {
            return rest.ReadAsync(buffer, cancellationToken);
        }

        int taken = Math.Min(buffer.Length, _beginning.Length);
        _beginning[..taken].CopyTo(buffer);
        _beginning = _beginning[taken..];
        return new ValueTask<int>(taken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
