using System.Buffers.Binary;
using Pharos.Core;
using Pharos.SpanMetrics.Series;
using Pharos.SpanMetrics.Spans;
using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Graph;

/// <summary>Pairs the spans of both sides of a request, and counts requests between services (Tempo docs: service graphs). Not thread-safe.</summary>
public sealed class GraphProcessor
{
    public const string Requests = "traces_service_graph_request_total", Failed = "traces_service_graph_request_failed_total", Server = "traces_service_graph_request_server_seconds",
        Client = "traces_service_graph_request_client_seconds", Messaging = "traces_service_graph_request_messaging_system_seconds",
        Unpaired = "traces_service_graph_unpaired_spans_total", Dropped = "traces_service_graph_dropped_spans_total";

    private const int KindServer = 2, KindClient = 3, KindProducer = 4, KindConsumer = 5, StatusError = 2, MaxCached = 50_000, MaxIdle = 1_000;
    private const string MessagingSystem = "messaging_system", Database = "database", VirtualNode = "virtual_node", UnknownClient = "user";

    private readonly ServiceGraphOptions _options;
    private readonly SeriesTable _table;
    private readonly EdgeAttributes _attributes;
    private readonly Dictionary<EdgeKey, Edge> _edges = [];
    private readonly EdgeQueue _byAge = new();
    private readonly Stack<Edge> _idle = new();
    private readonly Dictionary<EdgeLabels, EdgeSeries> _cache = [];
    private readonly Dictionary<EdgeLabels, CounterSeries> _counts = []; // of spans that found no other side; the metric's name stands for the connection type
    private readonly double[] _bounds;

    public GraphProcessor(ServiceGraphOptions options, SeriesTable table)
    {
        (_options, _table) = (options, table);
        _attributes = new EdgeAttributes(options);
        _bounds = [.. options.Buckets];
    }

    /// <summary>Edges that wait for their other side.</summary>
    public int Waiting => _edges.Count;

    public void Consume(ResourceFacts resource, in OtlpSpan span, long nowMs)
    {
        if (span.Kind is < KindServer or > KindConsumer || resource.Service.Length == 0 || span.TraceId.Length != 16 || span.SpanId.Length != 8) return;
        if (!_options.Filter.Passes(resource, span)) return;
        bool isClient = span.Kind is KindClient or KindProducer;
        ReadOnlySpan<byte> id = isClient ? span.SpanId : span.ParentSpanId;
        var key = new EdgeKey(BinaryPrimitives.ReadUInt128BigEndian(span.TraceId), id.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(id) : 0);
        bool isNew = !_edges.TryGetValue(key, out Edge? edge);
        if (isNew)
        {
            if (_edges.Count >= _options.MaxItems)
            {
                Count(Dropped, isClient ? resource.Service : "", isClient ? "" : resource.Service, nowMs);
                return;
            }
            edge = _idle.TryPop(out Edge? idle) ? idle : new Edge(_attributes.DimensionCount);
            edge.Reset(key, nowMs + (long)_options.Wait.TotalMilliseconds);
        }
        Update(edge!, resource, span, isClient);
        if (edge!.IsComplete)
        {
            Complete(edge, nowMs);
            if (!isNew) Forget(edge);
            Idle(edge);
        }
        else if (isNew)
        {
            _edges.Add(key, edge);
            _byAge.Add(edge);
        }
    }

    /// <summary>Lets go of edges that have waited long enough: what a side says of the other makes a virtual node, the rest is counted as unpaired.</summary>
    public void Expire(long nowMs)
    {
        while (_byAge.Oldest is { } edge && edge.ExpiresMs <= nowMs)
        {
            Forget(edge);
            if (edge.Client.Length == 0 && edge.Key.SpanId == 0) CompleteVirtual(edge, client: edge.Peer.Length > 0 ? edge.Peer : UnknownClient, server: edge.Server, "client", nowMs);
            else if (edge.Client.Length > 0 && edge.Peer.Length > 0) CompleteVirtual(edge, edge.Client, edge.Peer, "server", nowMs);
            else Count(Unpaired, edge.Client, edge.Server, nowMs);
            Idle(edge);
        }
    }

    private void Forget(Edge edge)
    {
        _edges.Remove(edge.Key);
        _byAge.Remove(edge);
    }

    /// <summary>Keeps an edge that nothing refers to any more for a later request.</summary>
    private void Idle(Edge edge)
    {
        if (_idle.Count < MaxIdle) _idle.Push(edge);
    }

    private void Update(Edge edge, ResourceFacts resource, in OtlpSpan span, bool isClient)
    {
        double seconds = span.EndNs > span.StartNs ? (span.EndNs - span.StartNs) / 1e9 : 0;
        edge.ConnectionType = span.Kind is KindProducer or KindConsumer ? MessagingSystem : "";
        edge.HasFailed |= span.StatusCode == StatusError;
        edge.Weight = _options.Multiplier.Of(span);
        _attributes.Read(edge, resource, span, isClient);
        if (!isClient)
        {
            edge.Server = resource.Service;
            edge.ServerSeconds = seconds;
            edge.ServerStartNs = span.StartNs;
            return;
        }
        edge.Client = resource.Service;
        edge.ClientSeconds = seconds;
        edge.ClientEndNs = span.EndNs;
        if (_attributes.Database(resource, span) is not { } database) return;
        // Databases send no spans: the client's stands for both sides.
        edge.ConnectionType = Database;
        edge.ServerSeconds = seconds;
        edge.Server = database;
    }

    private void CompleteVirtual(Edge edge, string client, string server, string missing, long nowMs)
    {
        edge.ConnectionType = VirtualNode;
        edge.Client = client;
        edge.Server = server;
        if (_options.VirtualNodeLabel) edge.VirtualNode = missing;
        Complete(edge, nowMs);
    }

    private void Complete(Edge edge, long nowMs)
    {
        EdgeSeries series = Series(edge);
        series.Total?.Add(edge.Weight, nowMs);
        series.Failed?.Add(edge.HasFailed ? edge.Weight : 0, nowMs);
        series.Server?.Observe(edge.ServerSeconds, edge.Weight, edge.Key.TraceId, nowMs);
        series.Client?.Observe(edge.ClientSeconds, edge.Weight, edge.Key.TraceId, nowMs);
        if (edge.ConnectionType == MessagingSystem && edge.ServerStartNs > edge.ClientEndNs) series.Messaging?.Observe((edge.ServerStartNs - edge.ClientEndNs) / 1e9, edge.Weight, edge.Key.TraceId, nowMs);
    }

    private EdgeSeries Series(Edge edge)
    {
        string dimensions = edge.Dimensions.Length == 0 ? "" : string.Concat(edge.Dimensions.Select(d => $"{d?.Length ?? 0}:{d}"));
        var key = new EdgeLabels(edge.Client, edge.Server, edge.ConnectionType, edge.VirtualNode, _options.FailedLabel && edge.HasFailed, dimensions);
        if (_cache.TryGetValue(key, out EdgeSeries? known) && !known.HasEnded) return known;
        if (_cache.Count >= MaxCached) _cache.Clear();
        var labels = new List<(string, string)> { ("client", edge.Client), ("server", edge.Server), ("connection_type", edge.ConnectionType), ("virtual_node", edge.VirtualNode) };
        if (_options.FailedLabel) labels.Add(("failed", edge.HasFailed ? "true" : "false"));
        for (int i = 0; i < edge.Dimensions.Length; i++) labels.Add((_attributes.DimensionLabels[i], edge.Dimensions[i] ?? ""));
        LabelSet set = _table.Labels(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(labels));
        return _cache[key] = new EdgeSeries(
            _table.Counter(Requests, set), _table.Counter(Failed, set), _table.Histogram(Client, set, _bounds), _table.Histogram(Server, set, _bounds),
            _options.MessagingLatency && edge.ConnectionType == MessagingSystem ? _table.Histogram(Messaging, set, _bounds) : null);
    }

    private void Count(string name, string client, string server, long nowMs)
    {
        var key = new EdgeLabels(client, server, name, "", false, "");
        if (!_counts.TryGetValue(key, out CounterSeries? series) || series.HasEnded)
        {
            series = _table.Counter(name, _table.Labels([("client", client), ("server", server)]));
            if (series is null) return; // no room; the next one asks again
            if (_counts.Count >= MaxCached) _counts.Clear();
            _counts[key] = series;
        }
        series.Add(1, nowMs);
    }
}
