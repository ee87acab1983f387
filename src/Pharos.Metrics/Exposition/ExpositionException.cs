namespace Pharos.Metrics.Exposition;

/// <summary>A scraped body that is not in its format; the message says in which line.</summary>
internal sealed class ExpositionException(string message) : Exception(message)
{
    internal static ExpositionException InLine(ReadOnlySpan<byte> body, int offset, string what) =>
        new($"line {body[..Math.Min(offset, body.Length)].Count((byte)'\n') + 1}: {what}");
}
