using System.Text;
using Pharos.Core;

namespace Pharos.Metrics.Exposition;

/// <summary>The <c>_created</c> samples of one OpenMetrics family, by the labels of the series they speak of.</summary>
internal sealed class CreatedTimestamps
{
    private readonly Dictionary<LabelSet, long> _byLabels = [];
    private readonly byte[] _name;
    private readonly string? _bound;

    private CreatedTimestamps(string family, string type)
    {
        _name = Encoding.UTF8.GetBytes(family + "_created");
        _bound = type switch { "histogram" => "le", "summary" => "quantile", _ => null };
    }

    public bool Any => _byLabels.Count > 0;

    /// <summary>Looks ahead from the first sample of a family to the next metadata line.</summary>
    public static CreatedTimestamps Collect(ReadOnlySpan<byte> body, int at, string family, string type)
    {
        var created = new CreatedTimestamps(family, type);
        var syntax = new SeriesSyntax(body, spaces: false);
        while (at < body.Length && body[at] != '#')
        {
            int end = body[at..].IndexOf((byte)'\n');
            end = end < 0 ? body.Length : at + end;
            if (created.IsCreated(body[at..end]))
            {
                int seriesEnd = syntax.FindEnd(at);
                var labels = new LabelSetBuilder();
                syntax.ReadSeries(at, seriesEnd, labels, null);
                ReadOnlySpan<byte> value = body[seriesEnd..Math.Max(end, seriesEnd)].TrimStart((byte)' ');
                int stop = value.IndexOf((byte)' ');
                if (ExpositionNumbers.TryParseFloat(stop < 0 ? value : value[..stop], out double seconds) && double.IsFinite(seconds))
                    created._byLabels[labels.Remove(Label.MetricName).Build()] = (long)(seconds * 1000);
            }
            at = end + 1;
        }
        return created;
    }

    /// <summary>Whether a line or series is named as this family's <c>_created</c> samples are.</summary>
    public bool IsCreated(ReadOnlySpan<byte> series)
    {
        if (series.StartsWith((byte)'{')) series = series[1..].TrimStart((byte)'"');
        return series.StartsWith(_name) && (series.Length == _name.Length || series[_name.Length] is (byte)'{' or (byte)' ' or (byte)'"');
    }

    /// <summary>The start timestamp of the series with these labels, or 0. The builder is changed.</summary>
    public long Find(LabelSetBuilder labels)
    {
        labels.Remove(Label.MetricName);
        if (_bound is not null) labels.Remove(_bound);
        return _byLabels.GetValueOrDefault(labels.Build());
    }
}
