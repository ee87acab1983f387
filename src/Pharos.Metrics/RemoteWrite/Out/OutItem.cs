using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.RemoteWrite.Out;

internal enum OutKind
{
    Sample,
    Histogram,
    Exemplar,
}

/// <summary>One thing to send: a float sample, a histogram or an exemplar.</summary>
/// <param name="StartMs">Start timestamp, Unix milliseconds; 0 is unknown.</param>
/// <param name="Delivery">What learns that it has been delivered or given up.</param>
internal readonly record struct OutItem(OutSeries Series, OutKind Kind, long TimestampMs, double Value, long StartMs, FloatHistogram? Histogram, Exemplar? Exemplar, DeliveryLedger.Entry Delivery);
