namespace Pharos.Hosting;

/// <summary>What a process runs until it is asked to stop: <c>pharos serve</c> and <c>pharos agent</c>.</summary>
internal interface IRunningServer : IAsyncDisposable
{
    /// <summary>Reads the configuration again; logs its own outcome.</summary>
    Task ReloadAsync();

    void Quit();

    /// <summary>Completes when something asked the process to stop.</summary>
    Task StoppingAsync();
}
