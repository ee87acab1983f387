using System.Text;

namespace Pharos.Exporters.Blackbox.Tcp;

/// <summary>Reads lines, or a number of bytes, from a conversation. A line and the whole have limits.</summary>
internal sealed class LineReader
{
    private const int MaxLineBytes = 64 * 1024, MaxTotalBytes = 1024 * 1024;
    private readonly byte[] _buffer = new byte[4096];
    private int _at, _end, _total;

    /// <summary>The stream that is read; replaced when TLS begins.</summary>
    public required Stream Stream { get; set; }

    /// <summary>The next line without its end, or null at the end of the stream.</summary>
    /// <exception cref="IOException">A limit was reached.</exception>
    public async Task<string?> LineAsync(CancellationToken cancellationToken)
    {
        var line = new MemoryStream();
        while (await ByteAsync(cancellationToken) is { } b)
        {
            if (b == '\n') return Text(line);
            line.WriteByte(b);
            if (line.Length > MaxLineBytes) throw new IOException($"a line is longer than {MaxLineBytes} bytes");
        }
        return line.Length > 0 ? Text(line) : null;
    }

    /// <summary>As many bytes as there are up to <paramref name="count"/>.</summary>
    public async Task<byte[]> BytesAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>(count);
        while (bytes.Count < count && await ByteAsync(cancellationToken) is { } b) bytes.Add(b);
        return [.. bytes];
    }

    private async ValueTask<byte?> ByteAsync(CancellationToken cancellationToken)
    {
        if (_at == _end)
        {
            _at = 0;
            _end = await Stream.ReadAsync(_buffer, cancellationToken);
            if (_end == 0) return null;
            _total += _end;
            if (_total > MaxTotalBytes) throw new IOException($"the answer is longer than {MaxTotalBytes} bytes");
        }
        return _buffer[_at++];
    }

    private static string Text(MemoryStream line) => Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r');
}
