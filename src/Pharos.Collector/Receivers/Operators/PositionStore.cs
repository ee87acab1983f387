using Pharos.Collector.Components;
using Pharos.Collector.Extensions.FileStorage;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>Where a receiver keeps its positions: in the storage that its <c>storage:</c> names, else in the process's data directory (upstream forgets them then), else nowhere.</summary>
internal sealed class PositionStore(string? storageId, string defaultDirectory, ComponentContext context) : IAsyncDisposable
{
    private readonly FileStorage? _own = storageId is null && defaultDirectory.Length > 0 ? new FileStorage(new FileStorageSettings { Directory = defaultDirectory, CreatesDirectory = true }, context) : null;

    /// <exception cref="IOException">The place cannot be used.</exception>
    public async ValueTask<ICheckpoints?> OpenAsync(CancellationToken cancellationToken)
    {
        if (_own is not null) await _own.StartAsync(cancellationToken).ConfigureAwait(false);
        return ((IStorage?)_own ?? context.Storage(storageId))?.Checkpoints($"receiver_{context.Id}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null) await _own.DisposeAsync().ConfigureAwait(false);
    }
}
