using Pharos.Core;
using Pharos.Metrics.Store;
using Pharos.Wire;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>Writes batches as messages of remote write 1.0 (<c>prometheus.WriteRequest</c>) or 2.0 (<c>io.prometheus.write.v2.Request</c>). Not thread-safe: one per shard.</summary>
internal sealed class WriteRequestEncoder(IReadOnlyDictionary<string, MetricMetadata> metadata, bool sendsMetadata)
{
    private readonly ProtoWriter _writer = new();
    private readonly ProtoWriter _body = new();
    private readonly Dictionary<string, uint> _symbols = new(StringComparer.Ordinal);
    private readonly List<string> _table = [];

    /// <summary>The message of a batch, valid until the next call. One time series per item, as upstream sends them.</summary>
    public ReadOnlySpan<byte> Write(ReadOnlySpan<OutItem> items, bool isVersion2)
    {
        _writer.Clear();
        if (!isVersion2)
        {
            foreach (ref readonly OutItem item in items) WriteV1(in item);
            return _writer.Written;
        }
        _body.Clear();
        _symbols.Clear();
        _table.Clear();
        Symbol("");
        foreach (ref readonly OutItem item in items) WriteV2(in item);
        foreach (string symbol in _table) _writer.WriteString(4, symbol);
        _writer.Raw(_body.Written);
        return _writer.Written;
    }

    /// <summary>A 1.0 message that holds nothing but metadata.</summary>
    public ReadOnlySpan<byte> WriteMetadata(IEnumerable<KeyValuePair<string, MetricMetadata>> families)
    {
        _writer.Clear();
        foreach ((string name, MetricMetadata family) in families)
        {
            int open = _writer.Open(3);
            _writer.WriteVarint(1, MetadataTypes.Value(family.Type));
            _writer.WriteString(2, name);
            if (family.Help.Length > 0) _writer.WriteString(4, family.Help);
            if (family.Unit.Length > 0) _writer.WriteString(5, family.Unit);
            _writer.Close(open);
        }
        return _writer.Written;
    }

    private void WriteV1(in OutItem item)
    {
        int series = _writer.Open(1);
        LabelMessage.Write(_writer, item.Series.Labels);
        switch (item.Kind)
        {
            case OutKind.Sample:
                int sample = _writer.Open(2);
                _writer.WriteDouble(1, item.Value);
                _writer.WriteInt64(2, item.TimestampMs);
                _writer.Close(sample);
                break;
            case OutKind.Histogram: HistogramMessage.Write(_writer, 4, item.Histogram!, item.TimestampMs); break;
            case OutKind.Exemplar:
                int exemplar = _writer.Open(3);
                LabelMessage.Write(_writer, item.Exemplar!.Labels);
                _writer.WriteDouble(2, item.Exemplar.Value);
                _writer.WriteInt64(3, item.Exemplar.TimestampMs);
                _writer.Close(exemplar);
                break;
        }
        _writer.Close(series);
    }

    private void WriteV2(in OutItem item)
    {
        int series = _body.Open(5);
        WriteRefs(item.Series.Labels);
        switch (item.Kind)
        {
            case OutKind.Sample:
                int sample = _body.Open(2);
                _body.WriteDouble(1, item.Value);
                _body.WriteInt64(2, item.TimestampMs);
                if (item.StartMs != 0) _body.WriteInt64(3, item.StartMs);
                _body.Close(sample);
                break;
            case OutKind.Histogram: HistogramMessage.Write(_body, 3, item.Histogram!, item.TimestampMs, item.StartMs); break;
            case OutKind.Exemplar:
                int exemplar = _body.Open(4);
                WriteRefs(item.Exemplar!.Labels);
                _body.WriteDouble(2, item.Exemplar.Value);
                _body.WriteInt64(3, item.Exemplar.TimestampMs);
                _body.Close(exemplar);
                break;
        }
        if (sendsMetadata && item.Series.Metadata(metadata) is { } family)
        {
            int open = _body.Open(5);
            _body.WriteVarint(1, MetadataTypes.Value(family.Type));
            if (family.Help.Length > 0) _body.WriteVarint(3, Symbol(family.Help));
            if (family.Unit.Length > 0) _body.WriteVarint(4, Symbol(family.Unit));
            _body.Close(open);
        }
        _body.Close(series);
    }

    private void WriteRefs(LabelSet labels)
    {
        if (labels.Count == 0) return;
        int refs = _body.Open(1);
        foreach (Label label in labels)
        {
            _body.RawVarint(Symbol(label.Name));
            _body.RawVarint(Symbol(label.Value));
        }
        _body.Close(refs);
    }

    private uint Symbol(string text)
    {
        if (_symbols.TryGetValue(text, out uint known)) return known;
        uint added = (uint)_table.Count;
        _symbols.Add(text, added);
        _table.Add(text);
        return added;
    }
}
