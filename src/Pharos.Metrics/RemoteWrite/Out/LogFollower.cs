using Pharos.Core;
using Pharos.Metrics.Relabel;
using Pharos.Metrics.Store;
using Pharos.Metrics.Store.Head;
using Pharos.Metrics.Store.Wal;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>Turns log records into items for one remote: labels are made once per series and generation of the log.</summary>
internal sealed class LogFollower(LabelSet externalLabels, IReadOnlyList<RelabelRule> rules, bool sendsExemplars, bool sendsHistograms, RemoteWriteMetrics metrics) : IWalTarget
{
    private readonly List<OutSeries?> _series = [null];
    private readonly List<OutItem> _items = [];
    private DeliveryLedger.Entry? _entry;

    /// <summary>Set where a record began a new generation.</summary>
    public bool BeganGeneration { get; private set; }

    /// <summary>What the last record holds for the remote.</summary>
    public IReadOnlyList<OutItem> Items => _items;

    /// <summary>Makes ready for a record.</summary>
    /// <param name="entry">Null: the record was delivered before, only what it defines counts.</param>
    public void Begin(DeliveryLedger.Entry? entry)
    {
        _entry = entry;
        _items.Clear();
        BeganGeneration = false;
    }

    public void Forget()
    {
        _series.Clear();
        _series.Add(null);
        BeganGeneration = true;
    }

    public uint Define(LabelSet labels, uint walId)
    {
        var builder = new LabelSetBuilder(labels);
        foreach (Label label in externalLabels) if (!builder.Has(label.Name)) builder.Set(label.Name, label.Value);
        OutSeries? series = null;
        try { if (Relabeler.Apply(rules, builder) && builder.Count > 0) series = new OutSeries(builder.Build()); }
        catch (RelabelException) { } // a label that grows without end: dropped below, and counted with each sample
        _series.Add(series);
        return (uint)_series.Count - 1;
    }

    public void Samples(ReadOnlySpan<PendingSample> samples, ReadOnlySpan<PendingExtra> extras)
    {
        if (_entry is null) return;
        long dropped = 0;
        foreach (ref readonly PendingSample sample in samples)
        {
            if (_series[(int)sample.Series] is not { } series)
            {
                dropped++;
                continue;
            }
            PendingExtra extra = sample.Extra == 0 ? default : extras[sample.Extra - 1];
            if (extra.Histogram is not null && !sendsHistograms)
            {
                dropped++;
                continue;
            }
            _items.Add(new OutItem(series, extra.Histogram is null ? OutKind.Sample : OutKind.Histogram, sample.TimestampMs, sample.Value, extra.StartTimestampMs, extra.Histogram, null, _entry));
        }
        if (dropped > 0) metrics.Dropped("dropped_series").Increment(dropped);
    }

    public void Exemplar(uint slot, Exemplar exemplar)
    {
        if (_entry is not null && sendsExemplars && _series[(int)slot] is { } series) _items.Add(new OutItem(series, OutKind.Exemplar, exemplar.TimestampMs, exemplar.Value, 0, null, exemplar, _entry));
    }

    public void Metadata(string name, MetricMetadata metadata) { } // read from the store, which has all of it
}
