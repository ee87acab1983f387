namespace Pharos.Metrics.PromQL.Syntax;

internal enum TokenKind
{
    EndOfInput,
    /// <summary>The text is the message.</summary>
    Error,
    Comment,
    Identifier,
    /// <summary>A name with a colon in it.</summary>
    MetricIdentifier,
    Number,
    Duration,
    /// <summary>Quoted; the text is still quoted and escaped.</summary>
    String,

    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Comma,
    Colon,
    /// <summary><c>=</c></summary>
    Assign,

    // Operators, from here to At.
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    TrimUpper,
    TrimLower,
    RegexMatch,
    RegexNotMatch,
    And,
    Or,
    Unless,
    Atan2,
    At,

    Aggregator,

    // Keywords, from here to FillRight.
    Bool,
    By,
    GroupLeft,
    GroupRight,
    Ignoring,
    Offset,
    Smoothed,
    Anchored,
    On,
    Without,
    Fill,
    FillLeft,
    FillRight,

    Start,
    End,
    Step,
    Range,
    MinOf,
    MaxOf,
}
