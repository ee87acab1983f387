namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>A piece of UTF-8 text in a line or in the scratch buffer. Valid until the line is done.</summary>
internal readonly struct ByteSlice(byte[] array, int start, int length)
{
    public static readonly ByteSlice Empty = new([], 0, 0);

    public byte[] Array { get; } = array;

    public int Start { get; } = start;

    public int Length { get; } = length;

    public ReadOnlySpan<byte> Span => new(Array, Start, Length);

    public static ByteSlice Of(byte[] bytes) => new(bytes, 0, bytes.Length);

    public static ByteSlice Of(string text) => Of(System.Text.Encoding.UTF8.GetBytes(text));

    public ByteSlice Slice(int start, int length) => new(Array, Start + start, length);

    public override string ToString() => System.Text.Encoding.UTF8.GetString(Span);
}
