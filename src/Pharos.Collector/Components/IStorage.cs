namespace Pharos.Collector.Components;

/// <summary>What a storage extension gives: places that outlive the process.</summary>
internal interface IStorage
{
    /// <summary>A small map of checkpoints of one component, such as file positions or a journal cursor.</summary>
    /// <param name="owner">Kind and id of the component, such as <c>receiver_filelog/nginx</c>; one owner at a time.</param>
    ICheckpoints Checkpoints(string owner);

    /// <summary>A directory of its own for a component, which exists.</summary>
    string DirectoryOf(string owner);

    /// <summary>Writes are forced to the device: safe against the machine, not only against the process.</summary>
    bool Flushes { get; }
}

/// <summary>Values by key that are on disk when <see cref="SaveAsync"/> returns. Thread-safe.</summary>
internal interface ICheckpoints
{
    /// <summary>Null where there is none.</summary>
    byte[]? Get(string key);

    /// <summary>Sets (or removes, with null) several values at once, all or none: the state before or after is found after a crash.</summary>
    /// <exception cref="IOException">It could not be written; the values before stay.</exception>
    ValueTask SaveAsync(IReadOnlyDictionary<string, byte[]?> changes, CancellationToken cancellationToken);
}
