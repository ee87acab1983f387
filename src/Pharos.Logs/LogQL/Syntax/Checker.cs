using System.Globalization;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>What the grammar cannot say: builds nodes and notes the first that is wrong, to be thrown once the whole query has parsed (upstream reports faults of syntax first).</summary>
internal sealed class Checker
{
    private const string NotSelective =
        "queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, app=~\".*\" does not meet this requirement, but app=~\".+\" will";

    private ParseException? _fault;

    public void ThrowIfFaulty()
    {
        if (_fault is not null) throw _fault;
    }

    /// <summary>Every selector must have a matcher that streams without the label do not pass.</summary>
    /// <exception cref="ParseException">One does not.</exception>
    public static void RequireSelective(Expr expr)
    {
        switch (expr)
        {
            case LogExpr log:
                if (log.Matchers.All(m => m.MatchesEmpty)) throw new ParseException(NotSelective, span: log.Span);
                break;
            case RangeAggregation range: RequireSelective(range.Range.Source); break;
            case VectorAggregation vector: RequireSelective(vector.Inner); break;
            case LabelReplaceExpr replace: RequireSelective(replace.Inner); break;
            case BinaryExpr binary:
                RequireSelective(binary.Left);
                RequireSelective(binary.Right);
                break;
            case VariantsExpr variants:
                RequireSelective(variants.Range.Source);
                foreach (SampleExpr variant in variants.Variants) RequireSelective(variant);
                break;
        }
    }

    public SampleExpr Range(RangeOp op, LogRange range, string? parameter, Grouping? grouping, SourceSpan span)
    {
        string name = op.Name();
        double? number = parameter is null ? null : Lexer.Value(parameter);
        if (parameter is not null && op != RangeOp.Quantile) Fault($"parameter {parameter} not supported for operation {name}", span);
        else if (parameter is null && op == RangeOp.Quantile) Fault($"parameter required for operation {name}", span);
        else if (grouping is not null && !op.TakesGrouping()) Fault($"grouping not allowed for {name} aggregation", span);
        else if (range.Unwrap is not null && !op.TakesUnwrap()) Fault($"invalid aggregation {name} with unwrap", span);
        else if (range.Unwrap is null && !op.TakesLines()) Fault($"invalid aggregation {name} without unwrap", span);
        return new RangeAggregation(op, range, number, grouping, span);
    }

    public SampleExpr Vector(VectorOp op, SampleExpr inner, string? parameter, Grouping? grouping, SourceSpan span)
    {
        string name = op.Name();
        int number = 0;
        if (op.TakesParameter())
        {
            if (parameter is null) Fault($"parameter required for operation {name}", span);
            else if (!int.TryParse(parameter, NumberStyles.None, CultureInfo.InvariantCulture, out number)) Fault($"invalid parameter {name}({parameter},", span);
            else if (number <= 0) Fault($"invalid parameter (must be greater than 0) {name}({parameter}", span);
            else if (op == VectorOp.ApproxTopK && grouping is not null) Fault($"grouping not allowed for {name} aggregation", span);
        }
        else if (parameter is not null) Fault($"unsupported parameter for operation {name}({parameter},", span);
        if (op is VectorOp.Sort or VectorOp.SortDesc && grouping is not null) Fault($"grouping not allowed for {name} aggregation", span);
        return new VectorAggregation(op, inner, number, grouping, span);
    }

    /// <summary>An operation; of two literals its value.</summary>
    public SampleExpr Binary(BinaryOp op, Expr left, Expr right, bool returnsBool, VectorMatching matching)
    {
        SourceSpan span = left.Span.To(right.Span);
        if (left is not SampleExpr leftSamples) return Fault($"unexpected type for left leg of binary operation ({op.Symbol()}): {TypeName(left)}", span);
        if (right is not SampleExpr rightSamples) return Fault($"unexpected type for right leg of binary operation ({op.Symbol()}): {TypeName(right)}", span);
        if (op.IsSet())
        {
            if (left is LiteralExpr leftLiteral) return Literal("left", op, leftLiteral, span);
            if (right is LiteralExpr rightLiteral) return Literal("right", op, rightLiteral, span);
        }
        if (left is LiteralExpr a && right is LiteralExpr b) return new LiteralExpr(op.Apply(a.Value, b.Value), span);
        return new BinaryExpr(op, leftSamples, rightSamples, returnsBool, matching, span);
    }

    private LiteralExpr Literal(string leg, BinaryOp op, LiteralExpr literal, SourceSpan span) =>
        Fault(string.Create(CultureInfo.InvariantCulture, $"unexpected literal for {leg} leg of logical/set binary operation ({op.Symbol()}): {literal.Value:F6}"), span);

    private static string TypeName(Expr expr) => expr is LogExpr { Stages.IsEmpty: false } ? "*syntax.PipelineExpr" : "*syntax.MatchersExpr";

    public SampleExpr LabelReplace(SampleExpr inner, string[] texts, SourceSpan span)
    {
        ValueRegex regex;
        try { regex = ValueRegex.Parse(texts[3]); }
        catch (ArgumentException e)
        {
            Fault($"invalid regex in label_replace: {e.Message}", span);
            regex = ValueRegex.Parse("");
        }
        return new LabelReplaceExpr(inner, texts[0], texts[1], texts[2], texts[3], regex, span);
    }

    /// <summary>Builds the stage once, so that what it holds (regexes, templates, paths) is known to be right.</summary>
    public StageExpr Stage(StageExpr stage)
    {
        try { Pipeline.StageFactory.Check(stage); }
        catch (ParseException e) { _fault ??= new ParseException(e.Reason, e.Line, e.Column, stage.Span); }
        return stage;
    }

    private LiteralExpr Fault(string reason, SourceSpan span)
    {
        _fault ??= new ParseException(reason, span: span);
        return new LiteralExpr(0, span);
    }
}
