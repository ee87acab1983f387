using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Exposition;

/// <summary>Walks a scraped body entry by entry. What costs (labels, texts, exemplars) is read only when asked for, so that a known series costs a hash.</summary>
internal interface IExpositionReader
{
    /// <exception cref="ExpositionException">The body is not in its format.</exception>
    EntryKind Read();

    /// <summary>A 128-bit hash of the series as the target wrote it, salted with what else decides its labels.</summary>
    UInt128 SeriesKey { get; }

    double Value { get; }

    FloatHistogram? Histogram { get; }

    /// <summary>Unix milliseconds, where the target gave a time.</summary>
    long? TimestampMs { get; }

    /// <summary>When counting began, Unix milliseconds; 0 is unknown.</summary>
    long StartTimestampMs { get; }

    /// <summary>Reads the labels of the current series, the metric's name among them. A label twice is an error.</summary>
    void ReadLabels(LabelSetBuilder labels);

    /// <summary>A hash of the current help, type or unit entry, its family included: a known one need not be read again.</summary>
    UInt128 MetadataKey { get; }

    /// <summary>Metric family that a help, type or unit entry speaks of.</summary>
    string Family { get; }

    /// <summary>The text of a help, type, unit or comment entry. Types are in OpenMetrics' words ("untyped" is "unknown").</summary>
    string Text { get; }

    bool HasExemplar { get; }

    /// <summary>Adds the exemplars of the current series; without a time of their own they take <paramref name="defaultTimestampMs"/>.</summary>
    void ReadExemplars(List<Exemplar> exemplars, long defaultTimestampMs);
}
