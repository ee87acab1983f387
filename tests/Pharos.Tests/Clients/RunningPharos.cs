using Pharos.Tests.Running;

namespace Pharos.Tests.Clients;

/// <summary>One process for all clients: each marks what it sends.</summary>
public sealed class RunningPharos : IAsyncLifetime
{
    private readonly ConfigFolder _config = new();

    internal PharosProcess Pharos { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Pharos = await _config.ServeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Pharos is not null) await Pharos.DisposeAsync();
        _config.Dispose();
    }
}
