using Pharos.Storage.Bytes;

namespace Pharos.Storage.Files;

/// <summary>Something that a manifest lists under an id.</summary>
public interface IManifestEntry<TSelf> where TSelf : IManifestEntry<TSelf>
{
    long Id { get; }

    void Write(ByteWriter to);

    /// <exception cref="CorruptDataException">The bytes are none.</exception>
    static abstract TSelf Read(ref ByteReader from);
}
