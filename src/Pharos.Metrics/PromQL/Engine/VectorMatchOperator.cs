using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>Arithmetic and comparison of two vectors: series are paired once by signature, then whole columns are computed.</summary>
internal sealed class VectorMatchOperator
{
    private readonly EvalContext _context;
    private readonly BinaryExpr _expr;
    private readonly VectorMatching _matching;
    private readonly ElementOperator _element;
    private readonly HashSet<string> _labels;
    private readonly int _steps;
    private readonly bool _swapped;
    private readonly double? _fillMany;
    private readonly double? _fillOne;
    private readonly Dictionary<LabelSet, Column> _results = [];
    private readonly List<Column> _order = [];
    private bool[]? _manyPresent;
    private bool[]? _onePresent;

    public VectorMatchOperator(EvalContext context, BinaryExpr expr, int steps)
    {
        _context = context;
        _expr = expr;
        _steps = steps;
        _matching = expr.Matching!;
        _element = new ElementOperator(expr, context.Annotations);
        _labels = [.. _matching.Labels];
        // With group_right the left side is the "one": the sides are exchanged, and values change back before they are computed.
        _swapped = _matching.Cardinality == MatchCardinality.OneToMany;
        // Fill values do not change sides with them: upstream's fill_left always fills the "many" side, also under group_right.
        _fillMany = _matching.FillLeft;
        _fillOne = _matching.FillRight;
    }

    public List<Column> Apply(List<Column> left, List<Column> right)
    {
        List<Column> many = _swapped ? right : left, one = _swapped ? left : right;
        if (many.Count == 0 && one.Count == 0) return [];
        if ((many.Count == 0 || one.Count == 0) && _fillMany is null && _fillOne is null) return [];
        var signatures = new Signatures(_matching);
        var groups = new Dictionary<LabelSet, MatchGroup>();
        var ordered = new List<MatchGroup>();
        foreach (Column column in many) GroupOf(column).Many.Add(column);
        foreach (Column column in one) GroupOf(column).One.Add(column);
        foreach (MatchGroup group in ordered)
        {
            if (group.One.Count > 1) RefuseDuplicates(group.One, many, one);
        }
        foreach (MatchGroup group in ordered)
        {
            _context.CheckTime();
            Match(group);
        }
        foreach (Column column in left) column.Release();
        foreach (Column column in right) column.Release();
        _order.RemoveAll(column =>
        {
            bool empty = column.IsEmpty();
            if (empty) column.Release();
            return empty;
        });
        return _order;

        MatchGroup GroupOf(Column column)
        {
            LabelSet signature = signatures.Of(column.Labels);
            if (groups.TryGetValue(signature, out MatchGroup? group)) return group;
            groups[signature] = group = new MatchGroup();
            ordered.Add(group);
            return group;
        }
    }

    private sealed class MatchGroup
    {
        public List<Column> Many { get; } = [];

        public List<Column> One { get; } = [];
    }

    private void Match(MatchGroup group)
    {
        bool oneToOne = _matching.Cardinality == MatchCardinality.OneToOne;
        // Which steps have a result of this group already: for one-to-one a second one is an error.
        bool[]? matched = group.Many.Count > 1 || _fillMany is not null ? new bool[_steps] : null;
        var claimed = !oneToOne && group.Many.Count > 1 ? new Dictionary<LabelSet, bool[]>() : null;
        foreach (Column many in group.Many)
        {
            Column?[]? ones = group.One.Count > 1 ? OneAt(group.One) : null;
            if (group.One.Count == 1) Pair(many, group.One[0], null, matched, claimed, oneToOne);
            else if (group.One.Count > 1)
            {
                foreach (Column one in group.One) Pair(many, one, ones, matched, claimed, oneToOne);
            }
            if (_fillOne is { } fill) FillOne(many, group.One, fill, matched, claimed, oneToOne);
        }
        if (_fillMany is { } fillMany)
        {
            foreach (Column one in group.One) FillMany(one, matched!, fillMany);
        }
    }

    private Column?[] OneAt(List<Column> ones)
    {
        var at = new Column?[_steps];
        foreach (Column one in ones)
            for (int i = 0; i < _steps; i++) if (one.Has(i)) at[i] = one;
        return at;
    }

    /// <summary>One series of the "many" side against one of the "one" side, at the steps that have both.</summary>
    private void Pair(Column many, Column one, Column?[]? ones, bool[]? matched, Dictionary<LabelSet, bool[]>? claimed, bool oneToOne)
    {
        LabelSet labels = ResultLabels(many.Labels, one.Labels);
        Column? result = null;
        if (!many.HasHistograms && !one.HasHistograms && matched is null && ones is null && !_expr.Op.IsComparison() && ScalarMath.ChangesMeaning(_expr.Op))
        {
            result = Result(labels);
            if (PlainArithmetic(many.Values, one.Values, result)) return;
        }
        for (int step = 0; step < _steps; step++)
        {
            if (!many.Has(step) || !one.Has(step)) continue;
            Compute(step, many.Values[step], many.Histogram(step), one.Values[step], one.Histogram(step), labels, ref result, matched, claimed, oneToOne);
        }
    }

    private void FillOne(Column many, List<Column> ones, double fill, bool[]? matched, Dictionary<LabelSet, bool[]>? claimed, bool oneToOne)
    {
        LabelSet labels = ResultLabels(many.Labels, MatchLabels(many.Labels));
        Column? result = null;
        for (int step = 0; step < _steps; step++)
        {
            if (!many.Has(step) || ones.Exists(one => one.Has(step))) continue;
            Compute(step, many.Values[step], many.Histogram(step), fill, null, labels, ref result, matched, claimed, oneToOne);
        }
    }

    private void FillMany(Column one, bool[] matched, double fill)
    {
        LabelSet labels = ResultLabels(MatchLabels(one.Labels), one.Labels);
        Column? result = null;
        for (int step = 0; step < _steps; step++)
        {
            if (!one.Has(step) || matched[step]) continue;
            Compute(step, fill, null, one.Values[step], one.Histogram(step), labels, ref result, matched, null, oneToOne: false);
        }
    }

    private void Compute(
        int step, double many, FloatHistogram? manyHistogram, double one, FloatHistogram? oneHistogram, LabelSet labels, ref Column? result,
        bool[]? matched, Dictionary<LabelSet, bool[]>? claimed, bool oneToOne)
    {
        ElementOperator.Outcome outcome = _swapped
            ? _element.Apply(one, oneHistogram, many, manyHistogram, out double value, out FloatHistogram? histogram)
            : _element.Apply(many, manyHistogram, one, oneHistogram, out value, out histogram);
        if (outcome == ElementOperator.Outcome.None) return;
        if (oneToOne && matched is not null && matched[step])
            throw EvalContext.Failure("multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
        if (matched is not null) matched[step] = true;
        if (claimed is not null)
        {
            if (!claimed.TryGetValue(labels, out bool[]? at)) claimed[labels] = at = new bool[_steps];
            if (at[step]) throw EvalContext.Failure("multiple matches for labels: grouping labels must ensure unique matches");
            at[step] = true;
        }
        if (outcome == ElementOperator.Outcome.Filtered && !_expr.ReturnBool) return;
        result ??= Result(labels);
        if (result.Has(step)) throw EvalContext.Failure("vector cannot contain metrics with the same labelset");
        if (_expr.ReturnBool) result.Set(step, outcome == ElementOperator.Outcome.Kept ? 1 : 0);
        else if (histogram is not null) result.Set(step, histogram);
        else result.Set(step, value);
    }

    /// <summary>False, with nothing written, where the result has samples of another pair already.</summary>
    private bool PlainArithmetic(ReadOnlySpan<double> many, ReadOnlySpan<double> one, Column result)
    {
        if (!result.IsEmpty()) return false;
        ReadOnlySpan<double> left = _swapped ? one : many, right = _swapped ? many : one;
        Span<double> into = result.Values;
        BinaryOp op = _expr.Op;
        for (int i = 0; i < into.Length; i++)
            into[i] = Absence.Is(left[i]) || Absence.Is(right[i]) ? Absence.Value : ScalarMath.Arithmetic(op, left[i], right[i]);
        return true;
    }

    private Column Result(LabelSet labels)
    {
        if (_results.TryGetValue(labels, out Column? result)) return result;
        result = new Column(_steps) { Labels = labels, DropName = _expr.ReturnBool };
        result.Clear();
        _results[labels] = result;
        _order.Add(result);
        return result;
    }

    /// <summary>Two series of the "one" side in one group are wrong at each step at which both are there and the other side is not empty.</summary>
    private void RefuseDuplicates(List<Column> group, List<Column> many, List<Column> one)
    {
        for (int step = 0; step < _steps; step++)
        {
            Column? first = null;
            foreach (Column column in group)
            {
                if (!column.Has(step)) continue;
                if (first is null)
                {
                    first = column;
                    continue;
                }
                bool filled = _fillMany is not null || _fillOne is not null;
                if (!filled && (!Present(many, ref _manyPresent, step) || !Present(one, ref _onePresent, step))) break;
                string side = _swapped ? "left" : "right";
                throw EvalContext.Failure($"found duplicate series for the match group {MatchLabels(column.Labels)} on the {side} hand-side of the operation: "
                    + $"[{LabelFormat.Braced(column.Labels)}, {LabelFormat.Braced(first.Labels)}];many-to-many matching not allowed: matching labels must be unique on one side");
            }
        }
    }

    private bool Present(List<Column> columns, ref bool[]? cache, int step)
    {
        if (cache is null)
        {
            cache = new bool[_steps];
            foreach (Column column in columns)
                for (int i = 0; i < _steps; i++) cache[i] |= column.Has(i);
        }
        return cache[step];
    }

    private LabelSet MatchLabels(LabelSet labels) =>
        _matching.On ? labels.Only(_labels) : labels.Without(_labels).Without(Label.MetricName);

    private LabelSet ResultLabels(LabelSet many, LabelSet one)
    {
        LabelSet labels = many;
        if (ScalarMath.ChangesMeaning(_expr.Op) || (_expr.ReturnBool && !_context.DelayedNameRemoval)) labels = EvalContext.WithoutMetadata(labels);
        if (_matching.Cardinality == MatchCardinality.OneToOne) labels = _matching.On ? labels.Only(_labels) : labels.Without(_labels);
        if (_matching.Include.IsEmpty) return labels;
        var builder = new LabelSetBuilder(labels);
        foreach (string name in _matching.Include) builder.Set(name, one.Get(name));
        return builder.Build();
    }
}
