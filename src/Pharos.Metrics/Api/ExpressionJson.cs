using System.Collections.Immutable;
using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.Api;

/// <summary>Writes a parsed query as the tree that <c>parse_query</c> gives to query builders.</summary>
internal static class ExpressionJson
{
    public static void Write(Utf8JsonWriter json, Expr expr)
    {
        json.WriteStartObject();
        switch (expr)
        {
            case NumberLiteral n:
                json.WriteString("type", "numberLiteral");
                json.WriteString("val", GoNumber.Plain(n.Value));
                break;
            case StringLiteral s:
                json.WriteString("type", "stringLiteral");
                json.WriteString("val", s.Value);
                break;
            case ParenExpr p:
                json.WriteString("type", "parenExpr");
                Child(json, "expr", p.Expr);
                break;
            case UnaryExpr u:
                json.WriteString("type", "unaryExpr");
                json.WriteString("op", u.IsMinus ? "-" : "+");
                Child(json, "expr", u.Expr);
                break;
            case AggregateExpr a:
                json.WriteString("type", "aggregation");
                json.WriteString("op", a.Op.Symbol());
                Child(json, "expr", a.Expr);
                Child(json, "param", a.Param);
                json.WriteStrings("grouping", a.Grouping);
                json.WriteBoolean("without", a.Without);
                break;
            case BinaryExpr b: Binary(json, b); break;
            case Call c: Function(json, c); break;
            case MatrixSelector m:
                json.WriteString("type", "matrixSelector");
                json.WriteNumber("range", m.RangeMs);
                Selector(json, m.Selector);
                break;
            case VectorSelector v:
                json.WriteString("type", "vectorSelector");
                Selector(json, v);
                break;
            case SubqueryExpr s:
                json.WriteString("type", "subquery");
                Child(json, "expr", s.Expr);
                json.WriteNumber("range", s.RangeMs);
                json.WriteNumber("step", s.StepMs);
                Shift(json, s.Shift);
                break;
            default: throw new System.Diagnostics.UnreachableException($"no JSON for {expr.GetType().Name}");
        }
        json.WriteEndObject();
    }

    private static void Child(Utf8JsonWriter json, string name, Expr? expr)
    {
        json.WritePropertyName(name);
        if (expr is null) json.WriteNullValue();
        else Write(json, expr);
    }

    private static void Binary(Utf8JsonWriter json, BinaryExpr expr)
    {
        json.WriteString("type", "binaryExpr");
        json.WriteString("op", expr.Op.Symbol());
        Child(json, "lhs", expr.Left);
        Child(json, "rhs", expr.Right);
        json.WritePropertyName("matching");
        if (expr.Matching is not { } matching) json.WriteNullValue();
        else
        {
            json.WriteStartObject();
            json.WriteString("card", matching.Cardinality switch
            {
                MatchCardinality.OneToOne => "one-to-one",
                MatchCardinality.ManyToOne => "many-to-one",
                MatchCardinality.OneToMany => "one-to-many",
                _ => "many-to-many",
            });
            json.WriteStrings("labels", matching.Labels);
            json.WriteBoolean("on", matching.On);
            json.WriteStrings("include", matching.Include);
            json.WriteStartObject("fillValues");
            Fill(json, "lhs", matching.FillLeft);
            Fill(json, "rhs", matching.FillRight);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteBoolean("bool", expr.ReturnBool);
    }

    private static void Fill(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else if (value is { } special) json.WriteString(name, GoNumber.Plain(special));
        else json.WriteNull(name);
    }

    private static void Function(Utf8JsonWriter json, Call call)
    {
        json.WriteString("type", "call");
        json.WriteStartObject("func");
        json.WriteString("name", call.Function.Name);
        json.WriteStrings("argTypes", call.Function.ArgumentTypes.Select(t => t.Name()));
        json.WriteNumber("variadic", call.Function.Variadic);
        json.WriteString("returnType", call.Function.ReturnType.Name());
        json.WriteEndObject();
        json.WriteStartArray("args");
        foreach (Expr argument in call.Arguments) Write(json, argument);
        json.WriteEndArray();
    }

    private static void Selector(Utf8JsonWriter json, VectorSelector selector)
    {
        json.WriteString("name", selector.Name);
        Matchers(json, selector.Matchers);
        Shift(json, selector.Shift);
        json.WriteBoolean("anchored", selector.Extension == RangeExtension.Anchored);
        json.WriteBoolean("smoothed", selector.Extension == RangeExtension.Smoothed);
    }

    private static void Matchers(Utf8JsonWriter json, ImmutableArray<LabelMatcher> matchers)
    {
        json.WriteStartArray("matchers");
        foreach (LabelMatcher matcher in matchers)
        {
            json.WriteStartObject();
            json.WriteString("name", matcher.Name);
            json.WriteString("value", matcher.Value);
            json.WriteString("type", LabelMatcher.Symbol(matcher.Op));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Shift(Utf8JsonWriter json, TimeShift shift)
    {
        json.WriteNumber("offset", shift.OffsetMs);
        if (shift.At is { Kind: AtKind.Timestamp } at) json.WriteNumber("timestamp", at.TimestampMs);
        else json.WriteNull("timestamp");
        if (shift.At is { Kind: not AtKind.Timestamp } bound) json.WriteString("startOrEnd", bound.Kind == AtKind.Start ? "start" : "end");
        else json.WriteNull("startOrEnd");
    }
}
