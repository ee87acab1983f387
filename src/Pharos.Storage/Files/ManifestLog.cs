using Pharos.Storage.Bytes;

namespace Pharos.Storage.Files;

/// <summary>What a store consists of, as a <see cref="RecordLog"/> of changes, each a whole step. Grown past a size, it is rewritten as one record.</summary>
/// <remarks>The store's own class says what a record holds. Changes come one at a time; the owner sees to it.</remarks>
public abstract class ManifestLog : IDisposable
{
    private readonly string _path;
    private readonly byte[] _magic;
    private readonly uint _version;
    private readonly long _rewriteBytes;
    private RecordLog _log = null!; // until Load or Rewrite

    /// <param name="magic">8 bytes.</param>
    /// <param name="rewriteBytes">Size of the file from which on it is rewritten where that makes it four times smaller.</param>
    protected ManifestLog(string path, ReadOnlySpan<byte> magic, uint version, long rewriteBytes)
    {
        _path = path;
        _magic = magic.ToArray();
        _version = version;
        _rewriteBytes = rewriteBytes;
    }

    /// <summary>Segments of the write-ahead log before this one hold nothing that is not in the store's files.</summary>
    public long FirstWalSegment { get; protected set; }

    /// <summary>See <see cref="RecordLog.DroppedBytes"/>.</summary>
    public long DroppedBytes => _log.DroppedBytes;

    /// <summary>Bytes of the file that count.</summary>
    public long SizeBytes => _log.SizeBytes;

    public void Dispose()
    {
        _log.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens or creates the file and applies its records.</summary>
    /// <exception cref="CorruptDataException">A record before the last is damaged.</exception>
    protected void Load() => _log = RecordLog.Open(_path, _magic, _version, record => Apply(record.Span));

    /// <summary>Replaces the file, if there is one, by what this object holds.</summary>
    protected void Rewrite() => _log = RecordLog.Rewrite(_path, _magic, _version, [Whole()]);

    /// <summary>Writes a change and flushes it before it counts.</summary>
    protected void Commit(ReadOnlyMemory<byte> record)
    {
        _log.Append(record.Span);
        Apply(record.Span);
        if (_log.SizeBytes < _rewriteBytes || Whole().Length * 4L > _log.SizeBytes) return;
        _log = _log.Compact(_magic, _version, [Whole()]);
    }

    protected abstract void Apply(ReadOnlySpan<byte> record);

    /// <summary>One record that makes an empty manifest what this is.</summary>
    protected abstract ReadOnlyMemory<byte> Whole();
}
