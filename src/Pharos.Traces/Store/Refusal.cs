namespace Pharos.Traces.Store;

/// <summary>Why a span was not taken, or an attribute cut or dropped.</summary>
internal enum Refusal
{
    /// <summary>The trace id is not 16 bytes, or zero; the span id is not 8 bytes.</summary>
    InvalidId,
    SpanTooLarge,
    TraceTooLarge,
    TooManyTraces,
    /// <summary>Text cut to the limit; the span was taken.</summary>
    AttributeTruncated,
    /// <summary>More attributes than a span may have; the span was taken without them.</summary>
    TooManyAttributes,
    /// <summary>More distinct keys than a head may have; the span was taken without the attribute.</summary>
    TooManyKeys,
}
