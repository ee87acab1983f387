namespace Pharos.Collector.Ottl.Syntax;

internal enum TokenKind
{
    End,
    /// <summary>Begins with a small letter: a path, an editor, a parameter's name or a keyword.</summary>
    Lower,
    /// <summary>Begins with a capital: a converter or an enum.</summary>
    Upper,
    String,
    Integer,
    Float,
    Bytes,
    /// <summary><c>== != &lt; &lt;= &gt; &gt;=</c>.</summary>
    Comparison,
    /// <summary><c>+ - * /</c>.</summary>
    Operator,
    /// <summary>Any of <c>( ) [ ] { } , . : =</c>.</summary>
    Sign,
}
