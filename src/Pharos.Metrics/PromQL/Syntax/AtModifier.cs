namespace Pharos.Metrics.PromQL.Syntax;

internal enum AtKind
{
    /// <summary><c>@ 1603774568</c></summary>
    Timestamp,
    /// <summary><c>@ start()</c></summary>
    Start,
    /// <summary><c>@ end()</c></summary>
    End,
}

/// <summary>The <c>@</c> modifier. <paramref name="TimestampMs"/> is Unix milliseconds, meant only for <see cref="AtKind.Timestamp"/>.</summary>
internal readonly record struct AtModifier(AtKind Kind, long TimestampMs = 0);
