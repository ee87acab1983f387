using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>A function of a range vector: turns one series into one column.</summary>
internal abstract class RangeFunction
{
    /// <summary>The result stands for the series itself, so the name stays (<c>last_over_time</c>).</summary>
    public virtual bool KeepsName => false;

    public virtual bool ReadsStartTimestamps => false;

    /// <summary>Writes every step of <paramref name="output"/>, whose values are not cleared before.</summary>
    public abstract void Run(in RangeInput series, RangeCall call, Column output);
}

/// <summary>A function that looks at each window on its own.</summary>
internal abstract class WindowFunction : RangeFunction
{
    public sealed override void Run(in RangeInput series, RangeCall call, Column output)
    {
        for (int step = 0; step < output.Steps; step++)
        {
            WindowPart floats = series.FloatsAt(step), histograms = series.HistogramsAt(step);
            output.Clear(step);
            if (floats.Count > 0 || histograms.Count > 0) Step(series, call, output, step, floats, histograms);
        }
    }

    /// <summary>At least one of the parts has samples; the step is clear.</summary>
    protected abstract void Step(in RangeInput series, RangeCall call, Column output, int step, WindowPart floats, WindowPart histograms);
}
