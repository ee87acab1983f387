namespace Pharos.Traces.TraceQL;

/// <summary>What one group counts per step.</summary>
internal sealed class StepAggregate(MetricsFunction function, MetricsRange range)
{
    private readonly double[] _values = Filled(range.Steps, function is MetricsFunction.Rate or MetricsFunction.CountOverTime ? 0 : double.NaN);
    private readonly int[]? _counts = function == MetricsFunction.AvgOverTime ? new int[range.Steps] : null;
    private readonly SortedDictionary<int, double[]>? _buckets = function is MetricsFunction.QuantileOverTime or MetricsFunction.HistogramOverTime ? [] : null;
    private readonly List<TraceExemplar> _exemplars = [];
    private int _lastExemplarStep = -1;

    public double[] Values => _values;

    /// <summary>Counts per power of two: a value v stands in bucket e with 2^(e-1) &lt; v &lt;= 2^e.</summary>
    public IReadOnlyDictionary<int, double[]> Buckets => _buckets!;

    public IReadOnlyList<TraceExemplar> Exemplars => _exemplars;

    /// <param name="number">In seconds for durations.</param>
    /// <param name="raw">In nanoseconds for durations: buckets are powers of two of these.</param>
    public void Add(int step, double number, double raw)
    {
        switch (function)
        {
            case MetricsFunction.Rate or MetricsFunction.CountOverTime:
                _values[step]++;
                break;
            case MetricsFunction.MinOverTime:
                if (!(_values[step] <= number)) _values[step] = number;
                break;
            case MetricsFunction.MaxOverTime:
                if (!(_values[step] >= number)) _values[step] = number;
                break;
            case MetricsFunction.SumOverTime:
                _values[step] = double.IsNaN(_values[step]) ? number : _values[step] + number;
                break;
            case MetricsFunction.AvgOverTime:
                _values[step] = double.IsNaN(_values[step]) ? number : _values[step] + number;
                _counts![step]++;
                break;
            default:
                if (!(raw > 0)) return; // has no logarithm
                int bucket = (int)Math.Ceiling(Math.Log2(raw));
                if (!_buckets!.TryGetValue(bucket, out double[]? counts)) _buckets.Add(bucket, counts = new double[range.Steps]);
                counts[step]++;
                break;
        }
    }

    /// <summary>Notes one span per step.</summary>
    public bool WantsExemplar(int step) => step != _lastExemplarStep && _exemplars.Count < 100;

    public void AddExemplar(int step, TraceExemplar exemplar)
    {
        _lastExemplarStep = step;
        _exemplars.Add(exemplar);
    }

    public double[] Finish()
    {
        double seconds = range.StepNs / 1e9;
        for (int step = 0; step < _values.Length; step++)
        {
            if (function == MetricsFunction.Rate) _values[step] /= seconds;
            else if (_counts is not null) _values[step] /= _counts[step];
        }
        return _values;
    }

    /// <summary>The quantile of a step, interpolated exponentially within its bucket; NaN without values.</summary>
    public double Quantile(double quantile, int step, double scale)
    {
        double total = 0;
        foreach (double[] counts in _buckets!.Values) total += counts[step];
        if (total == 0) return double.NaN;
        double wanted = quantile * total, below = 0;
        int last = 0;
        foreach ((int bucket, double[] counts) in _buckets)
        {
            if (counts[step] == 0) continue;
            last = bucket;
            if (below + counts[step] >= wanted) return Math.Pow(2, bucket - 1 + ((wanted - below) / counts[step])) * scale;
            below += counts[step];
        }
        return Math.Pow(2, last) * scale;
    }

    private static double[] Filled(int size, double value)
    {
        var values = new double[size];
        Array.Fill(values, value);
        return values;
    }
}
