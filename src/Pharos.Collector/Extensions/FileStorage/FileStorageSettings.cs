using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;

namespace Pharos.Collector.Extensions.FileStorage;

/// <summary>The <c>file_storage</c> extension (docs: extension/storage/filestorage).</summary>
internal sealed record FileStorageSettings : IStorageSettings
{
    public static readonly ComponentType<IExtensionSettings> Type = new("file_storage", Signals.None, Read);

    public required string Directory { get; init; }

    public bool CreatesDirectory { get; init; }

    public bool Flushes { get; init; }

    public IExtension Create(ComponentContext context) => new FileStorage(this, context);

    private static FileStorageSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        foreach (string key in (string[])["timeout", "compaction", "directory_permissions", "max_size", "recreate"]) reader.Ignored(key, "is read and not acted upon");
        string? directory = reader.String("directory");
        var settings = new FileStorageSettings
        {
            Directory = directory is { Length: > 0 } ? context.Paths.Resolve(directory, context.Directory) : context.DefaultStorage,
            CreatesDirectory = reader.Bool("create_directory", directory is null),
            Flushes = reader.Bool("fsync", false),
        };
        reader.End();
        return settings;
    }
}
