using System.Text;
using Pharos.Collector.Components;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;

namespace Pharos.Collector.Extensions.FileStorage;

/// <summary>Checkpoints in a log of changes (docs/formats/collector-queue.md) that is written anew when it has grown.</summary>
/// <remarks><code>
/// Each record of the log, integers little-endian:
///      4  number of changes, then for each:
///      4  bytes of the key;  n  key, UTF-8
///      4  bytes of the value, 0xFFFFFFFF for one that is removed;  n  value
/// </code></remarks>
internal sealed class FileCheckpoints : ICheckpoints, IDisposable
{
    private const int RewriteBytes = 1 << 20;
    private const uint Version = 1, Removed = uint.MaxValue;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private readonly string _path;
    private RecordLog _log;

    /// <exception cref="IOException">It cannot be opened.</exception>
    public FileCheckpoints(string path)
    {
        _path = path;
        try { _log = RecordLog.Open(path, Magic, Version, Apply); }
        catch (CorruptDataException e) { throw new IOException($"{e.Message}; move the file away to begin anew", e); }
    }

    private static ReadOnlySpan<byte> Magic => "PHAROSCC"u8;

    public byte[]? Get(string key)
    {
        lock (_lock) return _values.GetValueOrDefault(key);
    }

    public ValueTask SaveAsync(IReadOnlyDictionary<string, byte[]?> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0) return ValueTask.CompletedTask;
        lock (_lock)
        {
            _log.Append(Encode(changes.Select(c => (c.Key, c.Value))));
            foreach ((string key, byte[]? value) in changes) Set(key, value);
            if (_log.SizeBytes > RewriteBytes) _log = _log.Compact(Magic, Version, _values.Count == 0 ? [] : [Encode(_values.Select(v => (v.Key, (byte[]?)v.Value)))]);
        }
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        lock (_lock) _log.Dispose();
    }

    private void Set(string key, byte[]? value)
    {
        if (value is null) _values.Remove(key);
        else _values[key] = value;
    }

    private void Apply(ReadOnlyMemory<byte> record)
    {
        var reader = new ByteReader(record.Span);
        uint count = reader.UInt32("changes");
        for (uint i = 0; i < count; i++)
        {
            string key = Encoding.UTF8.GetString(reader.Take((int)reader.UInt32("key length"), "key"));
            uint length = reader.UInt32("value length");
            Set(key, length == Removed ? null : reader.Take((int)length, "value").ToArray());
        }
    }

    private static byte[] Encode(IEnumerable<(string Key, byte[]? Value)> changes)
    {
        var bytes = new ByteWriter(256);
        bytes.UInt32((uint)changes.Count());
        foreach ((string key, byte[]? value) in changes)
        {
            byte[] name = Encoding.UTF8.GetBytes(key);
            bytes.UInt32((uint)name.Length);
            bytes.Bytes(name);
            bytes.UInt32(value is null ? Removed : (uint)value.Length);
            if (value is not null) bytes.Bytes(value);
        }
        return bytes.Written.ToArray();
    }
}
