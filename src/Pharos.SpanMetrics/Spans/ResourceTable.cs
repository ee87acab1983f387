namespace Pharos.SpanMetrics.Spans;

/// <summary>The resources of spans seen so far. Begins anew when there are too many; <see cref="Generation"/> says so to whoever keeps numbers.</summary>
public sealed class ResourceTable
{
    private const int MaxResources = 10_000;
    private readonly Dictionary<byte[], ResourceFacts> _resources = new(ByteKeys.Comparer);
    private readonly Dictionary<byte[], ResourceFacts>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly TextCache _texts = new();

    public ResourceTable() => _lookup = _resources.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Generation { get; private set; }

    public ResourceFacts this[ReadOnlySpan<byte> message]
    {
        get
        {
            if (_lookup.TryGetValue(message, out ResourceFacts? known)) return known;
            if (_resources.Count >= MaxResources)
            {
                _resources.Clear();
                Generation++;
            }
            string service = Text(message, "service.name"u8), space = Text(message, "service.namespace"u8);
            string job = service.Length == 0 || space.Length == 0 ? service : $"{space}/{service}";
            return _lookup[message] = new ResourceFacts(_resources.Count, message.ToArray(), service, job, Text(message, "service.instance.id"u8));
        }
    }

    private string Text(ReadOnlySpan<byte> message, ReadOnlySpan<byte> key) =>
        AttributeValues.TryFind(message, 1, key, out ReadOnlySpan<byte> value) ? AttributeValues.Print(value, _texts) : "";
}
