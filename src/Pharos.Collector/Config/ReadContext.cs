using Pharos.Configuration;

namespace Pharos.Collector.Config;

/// <summary>What reading a component's configuration needs beside its node.</summary>
/// <param name="Directory">Of the file: relative paths are taken from here.</param>
internal sealed record ReadContext(ConfigErrors Errors, PathMap Paths, string Directory)
{
    private readonly List<(ConfigNode At, string Id)> _storages = [];

    /// <summary>Whether listeners may be on other addresses than loopback without authentication of their own.</summary>
    public bool AllowsRemote { get; init; }

    /// <summary>The component's id where it is defined, for what is to be said of the component as a whole.</summary>
    public ConfigNode? Key { get; init; }

    /// <summary>Where a file_storage without a directory keeps its files.</summary>
    public string DefaultStorage { get; init; } = "/var/lib/otelcol/file_storage";

    /// <summary>The extensions that components store something with, to be checked once all are known.</summary>
    public IReadOnlyList<(ConfigNode At, string Id)> StorageReferences => _storages;

    /// <summary>The id of a storage extension under a key, or null.</summary>
    public string? Storage(MappingReader reader, string key = "storage")
    {
        string? id = reader.String(key);
        if (string.IsNullOrEmpty(id)) return null;
        _storages.Add((reader.Node[key], id));
        return id;
    }
}
