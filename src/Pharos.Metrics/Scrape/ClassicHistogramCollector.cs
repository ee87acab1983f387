using Pharos.Core;
using Pharos.Metrics.Exposition;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Scrape;

/// <summary>convert_classic_histograms_to_nhcb: gathers the series of each classic histogram of a page and gives native histograms with custom bounds.</summary>
/// <remarks>Series of one histogram stand together in every format. A histogram that is exposed natively is not converted: the two would collide.</remarks>
internal sealed class ClassicHistogramCollector
{
    private string _family = "";
    private bool _isHistogram;
    private LabelSet? _labels;
    private LabelSet? _native;
    private ClassicHistogram _current = new();

    /// <summary>Exemplars of the histogram that is gathered.</summary>
    public List<Exemplar> Exemplars { get; } = [];

    public long TimestampMs { get; private set; }

    public bool HasOwnTime { get; private set; }

    public long StartTimestampMs { get; private set; }

    public void Reset()
    {
        _family = "";
        _isHistogram = false;
        _labels = _native = null;
    }

    public void BeginFamily(string family, string type)
    {
        _family = family;
        _isHistogram = type == "histogram";
    }

    /// <summary>A native histogram: the classic series that follow with its labels are only those.</summary>
    public void SawNative(LabelSet labels) => _native = labels.Without(Label.MetricName);

    /// <summary>Whether samples may be of a histogram here, so that their labels must be read.</summary>
    public bool IsOpen => _isHistogram;

    /// <summary>Takes a sample in if it is of the family's histograms. First flush with <see cref="TryTakeFinished"/> where <paramref name="labels"/> begin another one.</summary>
    public bool Belongs(LabelSet labels, out LabelSet group)
    {
        group = LabelSet.Empty;
        string name = labels.MetricName;
        if (!name.StartsWith(_family, StringComparison.Ordinal)) return false;
        string suffix = name[_family.Length..];
        if (suffix is not ("_bucket" or "_count" or "_sum") || (suffix == "_bucket" && !labels.Has("le"))) return false;
        group = labels.Without(Label.MetricName).Without("le");
        return _native is null || !_native.Equals(group);
    }

    public bool IsAnother(LabelSet group) => _labels is not null && !_labels.Equals(group);

    public void Add(LabelSet labels, LabelSet group, double value, long timestampMs, bool hasOwnTime, long startTimestampMs)
    {
        if (_labels is null)
        {
            _labels = group;
            _current = new ClassicHistogram();
            Exemplars.Clear();
            (TimestampMs, HasOwnTime, StartTimestampMs) = (timestampMs, hasOwnTime, startTimestampMs);
        }
        switch (labels.MetricName[_family.Length..])
        {
            case "_count": _current.Count = value; break;
            case "_sum": _current.Sum = value; break;
            default:
                if (ExpositionNumbers.TryParseFloat(System.Text.Encoding.UTF8.GetBytes(labels.Get("le")), out double bound)) _current.SetBucket(bound, value);
                break;
        }
    }

    /// <summary>What has been gathered, if it makes a histogram; a faulty one is left out, as upstream does.</summary>
    public bool TryTakeFinished(out LabelSet labels, out FloatHistogram histogram)
    {
        labels = LabelSet.Empty;
        histogram = new FloatHistogram();
        if (_labels is null) return false;
        labels = _labels.With(Label.MetricName, _family);
        _labels = null;
        if (_current.ToCustomBuckets(out FloatHistogram? made) is not null || made is null) return false;
        histogram = made;
        return true;
    }
}
