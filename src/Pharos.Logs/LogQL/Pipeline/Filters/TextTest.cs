namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>A condition on a line's text. It may hold scratch space: one query, one thread.</summary>
internal abstract class TextTest
{
    public abstract bool Matches(ReadOnlySpan<byte> line);

    /// <summary>What every matching line must hold, or null.</summary>
    public virtual LiteralSearch? Required => null;

    /// <summary>The same for a store that can look for texts without lines, or null.</summary>
    public virtual LineTexts? Texts => null;
}
