namespace Pharos.Collector.Ottl.Syntax;

/// <summary>A statement or condition that cannot be used.</summary>
/// <param name="offset">Where in its text, from 0.</param>
internal sealed class OttlException(int offset, string message) : Exception(message)
{
    public int Offset { get; } = offset;
}
