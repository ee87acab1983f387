using System.Text;
using Pharos.Core;
using Pharos.SpanMetrics.Series;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Spans;

/// <summary>Counts spans, their latency and size by service, name, kind and status (Tempo docs: span metrics). Not thread-safe.</summary>
public sealed class SpanProcessor
{
    public const string Calls = "traces_spanmetrics_calls_total", Latency = "traces_spanmetrics_latency", Size = "traces_spanmetrics_size_total", TargetInfo = "traces_target_info";

    private const int MaxCached = 50_000;
    private static readonly HashSet<string> s_own = new(StringComparer.Ordinal) { "service", "span_name", "span_kind", "status_code", "status_message", "job", "instance" };
    private static readonly HashSet<string> s_ofTarget = new(StringComparer.Ordinal) { "job", "instance" };

    private readonly SpanMetricsOptions _options;
    private readonly SeriesTable _table;
    private readonly double[] _bounds;
    private readonly string[] _labels;
    private readonly WantedAttributes _wanted;
    private readonly Dictionary<byte[], SpanSeries> _cache = new(ByteKeys.Comparer);
    private readonly Dictionary<byte[], SpanSeries>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly Dictionary<int, CounterSeries?> _targets = [];
    private readonly ProtoWriter _key = new();
    private readonly TextCache _texts = new();
    private readonly int _dimensions;
    private int _generation;

    public SpanProcessor(SpanMetricsOptions options, SeriesTable table)
    {
        (_options, _table) = (options, table);
        _bounds = [.. options.Buckets];
        _dimensions = options.Dimensions.Count;
        _wanted = new WantedAttributes([.. options.Dimensions, .. options.Mappings.SelectMany(m => m.Sources)]);
        _labels = [.. options.Dimensions.Select(d => options.Names.KeepsAttributeNames ? d : LabelNames.Of(d, s_own)), .. options.Mappings.Select(m => LabelNames.Of(m.Name, s_own))];
        _lookup = _cache.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <param name="generation">Of the table that the resource comes from.</param>
    public void Consume(ResourceFacts resource, int generation, in OtlpSpan span, long nowMs)
    {
        if (!_options.Filter.Passes(resource, span)) return;
        if (generation != _generation || _cache.Count > MaxCached) Forget(generation);
        SpanSeries series = Series(resource, span);
        double weight = _options.Multiplier.Of(span);
        series.Calls?.Add(weight, nowMs);
        series.Size?.Add(span.Message.Length, nowMs);
        if (series.Latency is { } latency)
        {
            UInt128 traceId = span.TraceId.Length == 16 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(span.TraceId) : UInt128.Zero;
            latency.Observe(span.EndNs > span.StartNs ? (span.EndNs - span.StartNs) / 1e9 * _options.Names.UnitsPerSecond : 0, weight, traceId, nowMs);
        }
        if (_options.TargetInfo) Target(resource)?.Set(1, nowMs);
    }

    /// <summary>The cache's keys hold numbers of resources: they go when the numbers begin anew.</summary>
    private void Forget(int generation)
    {
        _cache.Clear();
        _targets.Clear();
        _generation = generation;
    }

    private SpanSeries Series(ResourceFacts resource, in OtlpSpan span)
    {
        if (_wanted.Count > 0) _wanted.Walk(span);
        _key.Clear();
        _key.RawVarint((ulong)resource.Number);
        _key.RawVarint((ulong)(((span.Kind & 7) << 2) | (span.StatusCode & 3)));
        if (_options.SpanName) _key.WriteBytes(1, span.Name);
        if (_options.StatusMessage) _key.WriteBytes(2, span.StatusMessage);
        for (int i = 0; i < _wanted.Count; i++) if (_wanted.TryGet(i, span.Message, out ReadOnlySpan<byte> value)) _key.WriteBytes(3 + i, value);
        if (_lookup.TryGetValue(_key.Written, out SpanSeries? known) && !known.HasEnded) return known;
        LabelSet labels = Labels(resource, span);
        var series = new SpanSeries(
            _options.Count ? _table.Counter(_options.Names.Calls, labels) : null,
            _options.Latency ? _table.Histogram(_options.Names.Latency, labels, _bounds) : null,
            _options.Size ? _table.Counter(Size, labels) : null);
        // What had no room asks again each time: room may come.
        bool isWhole = !(_options.Count && series.Calls is null) && !(_options.Latency && series.Latency is null) && !(_options.Size && series.Size is null);
        if (isWhole) _lookup[_key.Written] = series;
        return series;
    }

    private LabelSet Labels(ResourceFacts resource, in OtlpSpan span)
    {
        var labels = new List<(string, string)>(8 + _labels.Length);
        if (_options.Service) labels.Add((_options.Names.Service, resource.Service));
        if (_options.SpanName) labels.Add((_options.Names.SpanName, Encoding.UTF8.GetString(span.Name)));
        if (_options.SpanKind) labels.Add((_options.Names.SpanKind, SpanWords.Kind(span.Kind)));
        if (_options.StatusCode) labels.Add((_options.Names.StatusCode, SpanWords.Status(span.StatusCode)));
        if (_options.StatusMessage) labels.Add(("status_message", Encoding.UTF8.GetString(span.StatusMessage)));
        for (int i = 0; i < _dimensions; i++) labels.Add((_labels[i], Value(i, resource, span)));
        int source = _dimensions;
        for (int m = 0; m < _options.Mappings.Count; m++)
        {
            DimensionMapping mapping = _options.Mappings[m];
            var values = new List<string>();
            foreach (string _ in mapping.Sources) if (Value(source++, resource, span) is { Length: > 0 } value) values.Add(value);
            labels.Add((_labels[_dimensions + m], string.Join(mapping.Join, values)));
        }
        if (_options.TargetInfo)
        {
            labels.Add(("job", resource.Job));
            if (_options.InstanceLabel) labels.Add(("instance", resource.Instance));
        }
        return _table.Labels(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(labels));
    }

    /// <summary>Of the resource, or else of the span.</summary>
    private string Value(int wanted, ResourceFacts resource, in OtlpSpan span)
    {
        if (AttributeValues.TryFind(resource.Message, 1, _wanted.Name(wanted), out ReadOnlySpan<byte> value)) return AttributeValues.Print(value, _texts);
        if (_wanted.TryGet(wanted, span.Message, out value)) return AttributeValues.Print(value, _texts);
        return wanted < _dimensions ? _options.Defaults.GetValueOrDefault(_options.Dimensions[wanted], "") : "";
    }

    /// <summary>A series that says what the resource of a job's instance is; null where it says nothing more than those.</summary>
    private CounterSeries? Target(ResourceFacts resource)
    {
        if (_targets.TryGetValue(resource.Number, out CounterSeries? known) && known is not { HasEnded: true }) return known;
        var labels = new List<(string, string)>();
        var reader = new ProtoReader(resource.Message);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }
            AttributeMessage.Split(reader.ReadBytes(), out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
            string name = _texts[key];
            if (name is "service.name" or "service.namespace" or "service.instance.id" || _options.TargetInfoExcluded.Contains(name)) continue;
            labels.Add((LabelNames.Of(name, s_ofTarget), AttributeValues.Print(value, _texts)));
        }
        bool saysMore = labels.Count > 0 && (resource.Job.Length > 0 || resource.Instance.Length > 0);
        labels.Add(("job", resource.Job));
        if (_options.InstanceLabel) labels.Add(("instance", resource.Instance));
        return _targets[resource.Number] = saysMore ? _table.Counter(TargetInfo, _table.Labels(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(labels)), isGauge: true) : null;
    }
}
