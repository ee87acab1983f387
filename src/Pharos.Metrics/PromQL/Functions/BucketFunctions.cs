using System.Globalization;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

using ValueType = Pharos.Metrics.PromQL.Syntax.ValueType;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary><c>histogram_quantile</c>, <c>histogram_quantiles</c> and <c>histogram_fraction</c>, of classic and of native histograms.</summary>
internal sealed class BucketFunctions
{
    private const string BucketLabel = "le";

    private readonly EvalContext _context;
    private readonly StepRange _steps;
    private readonly SourceSpan _vectorSpan;
    private readonly SourceSpan _firstSpan;
    private readonly List<Family> _families = [];
    private readonly List<Column> _results = [];

    /// <summary>The buckets of one classic histogram and the native histogram of the same labels, where both stand.</summary>
    private sealed class Family(LabelSet labels)
    {
        public LabelSet Labels { get; } = labels;

        public List<(double UpperBound, Column Column)> Buckets { get; } = [];

        public Column? Native { get; set; }

        /// <summary>What had to be corrected so far.</summary>
        public MonotonicityDetails? Corrections { get; set; }

        /// <summary>The labels of the native series, which may have a label "le" of its own.</summary>
        public LabelSet NativeLabels { get; set; } = labels;
    }

    private BucketFunctions(EvalContext context, StepRange steps, SourceSpan vectorSpan, SourceSpan firstSpan)
    {
        _context = context;
        _steps = steps;
        _vectorSpan = vectorSpan;
        _firstSpan = firstSpan;
    }

    public static InstantVector Evaluate(Evaluator evaluator, Call call, StepRange steps)
    {
        string name = call.Function.Name;
        int vectorAt = name switch { "histogram_quantile" => 1, "histogram_fraction" => 2, _ => 0 };
        var functions = new BucketFunctions(evaluator.Context, steps, call.Arguments[vectorAt].Span, call.Arguments[0].Span);
        double[][] scalars = [.. call.Arguments.Where(a => a.Type == ValueType.Scalar).Select(a => evaluator.Scalar(a, steps))];
        InstantVector vector = evaluator.Vector(call.Arguments[vectorAt], steps);
        if (name != "histogram_fraction")
        {
            SourceSpan[] spans = [.. call.Arguments.Where(a => a.Type == ValueType.Scalar).Select(a => a.Span)];
            for (int k = 0; k < scalars.Length; k++) functions.RemarkQuantiles(scalars[k], spans[k]);
        }
        functions.Group(vector.Columns);
        if (name == "histogram_fraction") functions.Run(null, "", scalars[0], scalars[1]);
        else
        {
            string label = name == "histogram_quantiles" ? Evaluator.Text(call.Arguments[1]) : "";
            foreach (double[] q in scalars) functions.Run(q, label, [], []);
        }
        vector.Release(evaluator.Context);
        return new InstantVector([.. LabelCollisions.Merge(functions._results)]);
    }

    private void RemarkQuantiles(double[] quantiles, SourceSpan at)
    {
        foreach (double q in quantiles) if (!(q >= 0 && q <= 1)) _context.Annotations.InvalidQuantile(q, at);
    }

    private void Group(List<Column> columns)
    {
        var bySignature = new Dictionary<LabelSet, Family>();
        foreach (Column column in columns)
        {
            LabelSet signature = column.Labels.Without(BucketLabel);
            bool hasFloats = HasFloats(column);
            if (!hasFloats && !column.HasHistograms) continue;
            if (!bySignature.TryGetValue(signature, out Family? family))
            {
                bySignature[signature] = family = new Family(signature);
                _families.Add(family);
            }
            if (hasFloats)
            {
                string text = column.Labels.Get(BucketLabel);
                if (TryBound(text, out double bound)) family.Buckets.Add((bound, column));
                else _context.Annotations.BadBucketLabel(column.Labels.MetricName, text, _vectorSpan);
            }
            if (column.HasHistograms)
            {
                family.Native = column;
                family.NativeLabels = column.Labels;
            }
        }
        foreach (Family family in _families) family.Buckets.Sort((a, b) => a.UpperBound.CompareTo(b.UpperBound));
    }

    private static bool HasFloats(Column column)
    {
        foreach (double value in column.Values) if (!Absence.Is(value)) return true;
        return false;
    }

    private static bool TryBound(string text, out double bound)
    {
        switch (text.TrimStart('+').ToLowerInvariant())
        {
            case "inf" or "infinity": bound = double.PositiveInfinity; return true;
            case "-inf" or "-infinity": bound = double.NegativeInfinity; return true;
            case "nan": bound = double.NaN; return true;
            default: return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out bound);
        }
    }

    /// <summary>Quantiles where <paramref name="q"/> is given, else fractions. <paramref name="quantileLabel"/>: the label that tells the quantile, where there are several.</summary>
    private void Run(double[]? q, string quantileLabel, double[] lower, double[] upper)
    {
        var labelled = new Dictionary<(Family, bool Native, string), Column>();
        var work = new ClassicBucket[_families.Count == 0 ? 0 : _families.Max(f => f.Buckets.Count)];
        Family? lastFamily = null;
        bool lastNative = false;
        string lastQuantile = "";
        Column? last = null;
        foreach (Family family in _families)
        {
            _context.CheckTime();
            for (int step = 0; step < _steps.Count; step++)
            {
                int present = 0;
                foreach ((double bound, Column column) in family.Buckets)
                {
                    double count = column.At(step);
                    if (!Absence.Is(count)) work[present++] = new ClassicBucket(bound, count);
                }
                Span<ClassicBucket> buckets = work.AsSpan(0, present);
                FloatHistogram? native = family.Native?.Histogram(step);
                if (native is not null && present > 0)
                {
                    _context.Annotations.MixedClassicNative(family.Labels.MetricName, _vectorSpan);
                    continue;
                }
                if (native is null && present == 0) continue;
                double value = native is not null
                    ? (q is not null ? NativeQuantile(native, q[step], family) : NativeFraction(native, lower[step], upper[step], family))
                    : q is not null ? ClassicQuantile(buckets, q[step], family, step)
                    : ClassicBuckets.Fraction(lower[step], upper[step], buckets);
                Result(family, native is not null, q is null || quantileLabel.Length == 0 ? "" : OpenMetrics(q[step])).Set(step, value);
            }
            if (family.Corrections is { } corrections) _context.Annotations.ForcedMonotonicity(NameOf(family), corrections, _vectorSpan);
            family.Corrections = null;
        }

        Column Result(Family family, bool isNative, string quantile)
        {
            if (lastFamily == family && lastNative == isNative && lastQuantile == quantile) return last!;
            (lastFamily, lastNative, lastQuantile) = (family, isNative, quantile);
            return last = Labelled(family, isNative, quantile);
        }

        Column Labelled(Family family, bool isNative, string quantile)
        {
            if (labelled.TryGetValue((family, isNative, quantile), out Column? result)) return result;
            result = new Column(_steps.Count) { Labels = isNative ? family.NativeLabels : family.Labels };
            result.Clear();
            _context.DropName(result);
            if (quantile.Length > 0) result.Labels = result.Labels.With(quantileLabel, quantile);
            _results.Add(result);
            return labelled[(family, isNative, quantile)] = result;
        }
    }

    /// <summary>The name, as far as it is still there when the function runs.</summary>
    private string NameOf(Family family) => _context.DelayedNameRemoval ? family.Labels.MetricName : "";

    private double NativeQuantile(FloatHistogram native, double q, Family family)
    {
        double value = native.Quantile(q, out HistogramQuantiles.NanEffect effect);
        if (effect == HistogramQuantiles.NanEffect.ResultIsNan) _context.Annotations.QuantileNanResult(NameOf(family), _firstSpan);
        else if (effect == HistogramQuantiles.NanEffect.SkewedHigher) _context.Annotations.QuantileNanSkew(NameOf(family), _firstSpan);
        return value;
    }

    private double NativeFraction(FloatHistogram native, double lower, double upper, Family family)
    {
        double value = native.Fraction(lower, upper, out bool nansExcluded);
        if (nansExcluded) _context.Annotations.FractionNans(NameOf(family), _firstSpan);
        return value;
    }

    private double ClassicQuantile(Span<ClassicBucket> buckets, double q, Family family, int step)
    {
        double value = ClassicBuckets.Quantile(q, buckets, out ClassicBuckets.Correction correction);
        if (correction.Forced)
        {
            var details = new MonotonicityDetails(correction.MinBucket, correction.MaxBucket, correction.MaxDifference, 1, _steps[step], _steps[step]);
            family.Corrections = family.Corrections?.Merge(details) ?? details;
        }
        return value;
    }

    /// <summary>A number as OpenMetrics writes it: whole numbers with <c>.0</c>.</summary>
    private static string OpenMetrics(double value)
    {
        string text = GoNumber.General(value);
        return double.IsFinite(value) && text.AsSpan().IndexOfAny('.', 'e') < 0 ? text + ".0" : text;
    }
}
