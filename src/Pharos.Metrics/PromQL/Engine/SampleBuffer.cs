using Pharos.Core;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>The samples of one series without stale markers, floats and histograms apart. The arrays are used again for the next series.</summary>
internal sealed class SampleBuffer
{
    private long[] _times = [];
    private double[] _values = [];
    private long[] _starts = [];
    private long[] _histogramTimes = [];
    private FloatHistogram[] _histograms = [];
    private long[] _histogramStarts = [];
    private int _floats;
    private int _histogramCount;
    private bool _hasStarts;

    public ReadOnlySpan<long> Times => _times.AsSpan(0, _floats);

    public ReadOnlySpan<double> Values => _values.AsSpan(0, _floats);

    public ReadOnlySpan<long> Starts => _hasStarts ? _starts.AsSpan(0, _floats) : [];

    public ReadOnlySpan<long> HistogramTimes => _histogramTimes.AsSpan(0, _histogramCount);

    public ReadOnlySpan<FloatHistogram> Histograms => _histograms.AsSpan(0, _histogramCount);

    public ReadOnlySpan<long> HistogramStarts => _hasStarts ? _histogramStarts.AsSpan(0, _histogramCount) : [];

    public bool HasHistograms => _histogramCount > 0;

    /// <summary>Whether the samples may be used as they are: floats only, no stale marker.</summary>
    public static bool IsPlain(ReadOnlySpan<double> values, ReadOnlySpan<FloatHistogram?> histograms)
    {
        if (!histograms.IsEmpty) return false;
        return System.Runtime.InteropServices.MemoryMarshal.Cast<double, long>(values).IndexOf(StaleMarker.Bits) < 0;
    }

    /// <param name="forgetHints">The samples are not neighbours in the series they come from, so that what their hints say of the one before is void.</param>
    public void Split(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<FloatHistogram?> histograms, ReadOnlySpan<long> starts, bool forgetHints = false)
    {
        _floats = 0;
        _histogramCount = 0;
        _hasStarts = !starts.IsEmpty;
        Grow(times.Length, !histograms.IsEmpty);
        for (int i = 0; i < times.Length; i++)
        {
            FloatHistogram? histogram = histograms.IsEmpty ? null : histograms[i];
            if (histogram is null)
            {
                if (Absence.Is(values[i])) continue;
                _times[_floats] = times[i];
                _values[_floats] = values[i];
                if (_hasStarts) _starts[_floats] = starts[i];
                _floats++;
            }
            else if (!histogram.IsStale)
            {
                _histogramTimes[_histogramCount] = times[i];
                _histograms[_histogramCount] = forgetHints ? WithoutHint(histogram) : histogram;
                if (_hasStarts) _histogramStarts[_histogramCount] = starts[i];
                _histogramCount++;
            }
        }
    }

    private static FloatHistogram WithoutHint(FloatHistogram histogram)
    {
        if (histogram.ResetHint is CounterResetHint.Unknown or CounterResetHint.Gauge) return histogram;
        FloatHistogram copy = histogram.Copy();
        copy.ResetHint = CounterResetHint.Unknown;
        return copy;
    }

    private void Grow(int length, bool histograms)
    {
        if (_times.Length < length)
        {
            _times = new long[length];
            _values = new double[length];
        }
        if (_hasStarts && _starts.Length < length) _starts = new long[length];
        if (!histograms) return;
        if (_histogramTimes.Length < length)
        {
            _histogramTimes = new long[length];
            _histograms = new FloatHistogram[length];
        }
        if (_hasStarts && _histogramStarts.Length < length) _histogramStarts = new long[length];
    }
}
