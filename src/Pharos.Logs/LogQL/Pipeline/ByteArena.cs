namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>Scratch space for the texts that stages make of one line. What was given out stays readable when the buffer grows.</summary>
internal sealed class ByteArena
{
    private byte[] _buffer = new byte[4096];
    private int _used;

    public void Reset()
    {
        _used = 0;
        if (_buffer.Length > 1 << 20) _buffer = new byte[4096]; // one huge line does not hold its memory for the rest of the query
    }

    /// <summary>Room for up to <paramref name="size"/> bytes, to be kept by <see cref="Take"/>.</summary>
    public Span<byte> Reserve(int size)
    {
        if (_buffer.Length - _used < size)
        {
            _buffer = new byte[Math.Max(2 * _buffer.Length, size)];
            _used = 0;
        }
        return _buffer.AsSpan(_used);
    }

    /// <summary>Keeps the first bytes of what was reserved last.</summary>
    public ByteSlice Take(int length)
    {
        var slice = new ByteSlice(_buffer, _used, length);
        _used += length;
        return slice;
    }

    public ByteSlice Copy(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        return Take(bytes.Length);
    }

    public ByteSlice Copy(string text)
    {
        Span<byte> room = Reserve(System.Text.Encoding.UTF8.GetMaxByteCount(text.Length));
        return Take(System.Text.Encoding.UTF8.GetBytes(text, room));
    }
}
