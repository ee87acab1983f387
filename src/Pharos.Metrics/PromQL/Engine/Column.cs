using System.Buffers;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>One series of an instant vector over all steps of an evaluation. Its buffers are pooled and have one owner.</summary>
internal sealed class Column
{
    private FloatHistogram?[]? _histograms;

    public Column(int steps)
    {
        Steps = steps;
        Buffer = ArrayPool<double>.Shared.Rent(Math.Max(steps, 1));
    }

    public int Steps { get; }

    public LabelSet Labels { get; set; } = LabelSet.Empty;

    /// <summary>The name is to be removed at the end (delayed name removal).</summary>
    public bool DropName { get; set; }

    private double[] Buffer { get; set; }

    /// <summary>One float per step, or <see cref="Absence.Value"/>.</summary>
    public Span<double> Values => Buffer.AsSpan(0, Steps);

    /// <summary>Null where no step has a histogram; else one entry per step. Where a histogram stands, the float is absent. Histograms are shared: copy before a change.</summary>
    public FloatHistogram?[]? Histograms => _histograms;

    public bool HasHistograms => _histograms is not null;

    /// <summary>The float at one step, or <see cref="Absence.Value"/>; quicker than a span where many columns are read step by step.</summary>
    public double At(int step) => Buffer[step];

    public bool Has(int step) => !Absence.Is(Buffer[step]) || _histograms?[step] is not null;

    public FloatHistogram? Histogram(int step) => _histograms?[step];

    public void Set(int step, double value)
    {
        Buffer[step] = value;
        if (_histograms is not null) _histograms[step] = null;
    }

    public void Set(int step, FloatHistogram histogram)
    {
        _histograms ??= new FloatHistogram?[Steps];
        _histograms[step] = histogram;
        Buffer[step] = Absence.Value;
    }

    public void Clear(int step)
    {
        Buffer[step] = Absence.Value;
        if (_histograms is not null) _histograms[step] = null;
    }

    /// <summary>Empties all steps.</summary>
    public void Clear()
    {
        Values.Fill(Absence.Value);
        _histograms = null;
    }

    public void DropHistograms() => _histograms = null;

    public void CopyFrom(Column other, int step, int from)
    {
        if (other._histograms?[from] is { } histogram) Set(step, histogram);
        else Set(step, other.Buffer[from]);
    }

    public Column Copy()
    {
        var copy = new Column(Steps) { Labels = Labels, DropName = DropName };
        Values.CopyTo(copy.Values);
        copy._histograms = (FloatHistogram?[]?)_histograms?.Clone();
        return copy;
    }

    /// <summary>How many steps have a sample.</summary>
    public int CountSamples()
    {
        int count = Absence.CountPresent(Values);
        if (_histograms is not null) foreach (FloatHistogram? h in _histograms) if (h is not null) count++;
        return count;
    }

    public bool IsEmpty()
    {
        foreach (double value in Values) if (!Absence.Is(value)) return false;
        if (_histograms is not null) foreach (FloatHistogram? h in _histograms) if (h is not null) return false;
        return true;
    }

    /// <summary>Gives the buffer back; the column must not be used any more.</summary>
    public void Release()
    {
        double[] buffer = Buffer;
        Buffer = [];
        if (buffer.Length > 0) ArrayPool<double>.Shared.Return(buffer);
        _histograms = null;
    }
}
