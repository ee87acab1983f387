using Pharos.Collector.Components;

namespace Pharos.Collector.Tests.Receivers;

/// <summary>Checkpoints that outlive a receiver but not the test.</summary>
internal sealed class MemoryCheckpoints : ICheckpoints
{
    private readonly Dictionary<string, byte[]> _values = [];

    public byte[]? Get(string key) => _values.GetValueOrDefault(key);

    public ValueTask SaveAsync(IReadOnlyDictionary<string, byte[]?> changes, CancellationToken cancellationToken)
    {
        foreach ((string key, byte[]? value) in changes)
        {
            if (value is null) _values.Remove(key);
            else _values[key] = value;
        }
        return ValueTask.CompletedTask;
    }
}
