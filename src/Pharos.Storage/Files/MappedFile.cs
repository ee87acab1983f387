using System.IO.MemoryMappedFiles;

namespace Pharos.Storage.Files;

/// <summary>An immutable file mapped for reading. Counted: the mapping goes when the last holder has released it.</summary>
public sealed unsafe class MappedFile
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private int _holders = 1;
    private volatile bool _deleteWhenReleased;

    public MappedFile(string path)
    {
        Path = path;
        Length = new FileInfo(path).Length;
        if (Length == 0) return;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Bytes of the file; the caller holds it. At most 2 GiB at a time.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int size)
    {
        if (offset < 0 || size < 0 || offset > Length - size)
            throw new Bytes.CorruptDataException(Path, offset, $"{size} bytes asked for, the file has {Length}");
        return new ReadOnlySpan<byte>(_start + offset, size);
    }

    /// <summary>Takes part in holding the mapping; false once it has gone.</summary>
    public bool TryHold()
    {
        for (int holders = Volatile.Read(ref _holders); holders > 0; holders = Volatile.Read(ref _holders))
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders) return true;
        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }
        _file?.Dispose();
        if (_deleteWhenReleased) File.Delete(Path);
    }

    /// <summary>Deletes the file once nobody reads it any more. It must be out of the manifest before.</summary>
    public void DeleteWhenReleased() => _deleteWhenReleased = true;
}
