namespace Pharos.Wire.Otlp;

/// <summary>Where some bytes stand in a message.</summary>
public readonly record struct BytePlace(int At, int Length)
{
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> message) => message.Slice(At, Length);
}
