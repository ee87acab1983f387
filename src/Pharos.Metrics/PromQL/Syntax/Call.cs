using System.Collections.Immutable;

namespace Pharos.Metrics.PromQL.Syntax;

internal sealed record Call(FunctionSignature Function, ImmutableArray<Expr> Arguments, SourceSpan Span) : Expr(Span)
{
    public override ValueType Type => Function.ReturnType;

    public override IEnumerable<Expr> Children => Arguments;
}
