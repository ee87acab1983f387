namespace Pharos.Wire.Otlp;

/// <summary>Where some bytes stand in a message.</summary>
public readonly record struct BytePlace(int At, int Length)
{
    /// <summary>Reads a field of bytes.</summary>
    /// <param name="messageAt">Where the reader's message stands itself.</param>
    internal static BytePlace OfNext(ref ProtoReader reader, int messageAt)
    {
        int length = reader.ReadBytes().Length;
        return new BytePlace(messageAt + reader.Position - length, length);
    }

    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> message) => message.Slice(At, Length);
}
