namespace Pharos.Traces.TraceQL;

internal enum TokenKind
{
    End,
    /// <summary>A word that stands for itself: keyword, intrinsic, function.</summary>
    Word,
    /// <summary>Any other word.</summary>
    Identifier,
    /// <summary>A whole attribute: <c>span.http.route</c>, <c>.a</c>.</summary>
    Attribute,
    /// <summary>A scope with a colon and a name: <c>span:duration</c>.</summary>
    ScopedIntrinsic,
    String,
    Integer,
    Float,
    Duration,
    /// <summary>Punctuation and operators.</summary>
    Symbol,
}
