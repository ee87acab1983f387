namespace Pharos.Logs.LogQL.Syntax;

/// <summary>Finds in a parsed query what upstream finds only when it runs: the regexes, patterns and addresses of line filters.</summary>
internal static class StageChecks
{
    /// <exception cref="ParseException">One is wrong.</exception>
    public static void Run(Expr expr)
    {
        switch (expr)
        {
            case LogExpr log:
                foreach (StageExpr stage in log.Stages)
                {
                    try { Pipeline.StageFactory.Check(stage); }
                    catch (ParseException e) { throw new ParseException(e.Reason, e.Line, e.Column, stage.Span); }
                }
                break;
            case RangeAggregation range: Run(range.Range.Source); break;
            case VectorAggregation vector: Run(vector.Inner); break;
            case LabelReplaceExpr replace: Run(replace.Inner); break;
            case BinaryExpr binary:
                Run(binary.Left);
                Run(binary.Right);
                break;
        }
    }
}
