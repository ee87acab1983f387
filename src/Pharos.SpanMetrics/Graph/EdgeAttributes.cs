using Pharos.SpanMetrics.Spans;
using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Graph;

/// <summary>What the attributes of a span say of an edge: its peer, its database, its dimensions.</summary>
internal sealed class EdgeAttributes
{
    private const int MaxResources = 10_000;

    private static readonly string[] s_names = ["peer.service", "server.address", "network.peer.address", "network.peer.port"];

    private readonly ServiceGraphOptions _options;
    private readonly WantedAttributes _wanted;
    private readonly TextCache _texts = new();
    private readonly Dictionary<ResourceFacts, bool[]> _onResource = []; // per name, whether the resource has it
    private ResourceFacts? _lastResource;
    private bool[] _lastHas = [];
    private readonly int _peers, _databases, _dimensions;

    public EdgeAttributes(ServiceGraphOptions options)
    {
        _options = options;
        (_peers, _databases, _dimensions) = (s_names.Length, s_names.Length + options.PeerAttributes.Count, s_names.Length + options.PeerAttributes.Count + options.DatabaseNameAttributes.Count);
        _wanted = new WantedAttributes([.. s_names, .. options.PeerAttributes, .. options.DatabaseNameAttributes, .. options.Dimensions]);
        IEnumerable<string> labels = options.Dimensions.Select(LabelNames.Of);
        DimensionLabels = options.ClientServerPrefix ? [.. labels.Select(l => "client_" + l), .. labels.Select(l => "server_" + l)] : [.. labels];
    }

    public string[] DimensionLabels { get; }

    public int DimensionCount => DimensionLabels.Length;

    /// <summary>Takes peer and dimensions over into the edge. Call <see cref="Database"/> after it, for the same span.</summary>
    public void Read(Edge edge, ResourceFacts resource, in OtlpSpan span, bool isClient)
    {
        _wanted.Walk(span);
        for (int i = 0; i < _options.PeerAttributes.Count; i++)
        {
            if (!_wanted.TryGet(_peers + i, span.Message, out ReadOnlySpan<byte> peer)) continue;
            edge.Peer = AttributeValues.Print(peer, _texts);
            break;
        }
        for (int i = 0; i < _options.Dimensions.Count; i++)
        {
            if (Find(_dimensions + i, resource, span) is { } value) edge.Dimensions[_options.ClientServerPrefix && !isClient ? _options.Dimensions.Count + i : i] = value;
        }
    }

    /// <summary>The database's name; null where the span is not of one.</summary>
    public string? Database(ResourceFacts resource, in OtlpSpan span)
    {
        string? name = null;
        for (int i = 0; i < _options.DatabaseNameAttributes.Count && name is null; i++) name = Find(_databases + i, resource, span);
        if (name is null) return null;
        if (Find(0, resource, span) is { } service) return service;
        if (Find(1, resource, span) is { } host) return host;
        if (Find(2, resource, span) is not { } address) return name;
        return Find(3, resource, span) is { } port ? $"{address}:{port}" : address;
    }

    /// <summary>Of the resource, or else of the span.</summary>
    private string? Find(int wanted, ResourceFacts resource, in OtlpSpan span)
    {
        if (OnResource(resource)[wanted] && AttributeValues.TryFind(resource.Message, 1, _wanted.Name(wanted), out ReadOnlySpan<byte> value)) return AttributeValues.Print(value, _texts);
        return _wanted.TryGet(wanted, span.Message, out value) ? AttributeValues.Print(value, _texts) : null;
    }

    private bool[] OnResource(ResourceFacts resource)
    {
        if (ReferenceEquals(resource, _lastResource)) return _lastHas; // spans of one resource come together
        (_lastResource, _lastHas) = (resource, Look(resource));
        return _lastHas;
    }

    private bool[] Look(ResourceFacts resource)
    {
        if (_onResource.TryGetValue(resource, out bool[]? known)) return known;
        if (_onResource.Count >= MaxResources) _onResource.Clear();
        var has = new bool[_wanted.Count];
        for (int wanted = 0; wanted < has.Length; wanted++) has[wanted] = AttributeValues.TryFind(resource.Message, 1, _wanted.Name(wanted), out _);
        return _onResource[resource] = has;
    }
}
