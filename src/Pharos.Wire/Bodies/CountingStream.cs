namespace Pharos.Wire;

/// <summary>Passes reads through, counts the bytes and stops at a limit.</summary>
internal sealed class CountingStream(Stream inner, long limitBytes) : Stream
{
    public long ReadSoFar { get; private set; }

    /// <summary>The inner stream's last read threw: an exception that comes from above is its own, and not that of a decoder.</summary>
    public bool HasFailed { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        HasFailed = true;
        int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        HasFailed = false;
        return Count(read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        HasFailed = true;
        int read = inner.Read(buffer, offset, count);
        HasFailed = false;
        return Count(read);
    }

    private int Count(int read)
    {
        ReadSoFar += read;
        return ReadSoFar > limitBytes ? throw BodyException.TooLarge(limitBytes, "the body as sent") : read;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => ReadSoFar; set => throw new NotSupportedException(); }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
