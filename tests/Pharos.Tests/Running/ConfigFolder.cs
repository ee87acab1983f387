using Pharos.Testing;

namespace Pharos.Tests.Running;

/// <summary>A configuration and a data directory of a test's own; by default nothing is scraped and nobody is notified.</summary>
internal sealed class ConfigFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public ConfigFolder(string prometheus = "global: {scrape_interval: 1s, evaluation_interval: 1s}\n")
    {
        Directory.CreateDirectory(_folder.File("config"));
        Write("prometheus/prometheus.yml", prometheus);
    }

    public string Config => _folder.File("config");

    public string Data => _folder.File("data");

    /// <summary>Writes a file of the configuration; a reload is up to the test.</summary>
    public void Write(string file, string text) => _folder.Write(Path.Combine("config", file), text);

    public Task<PharosProcess> ServeAsync(params IEnumerable<string> more) => PharosProcess.ServeAsync(Config, Data, more);

    /// <param name="transport">Makes the connections of the process's client.</param>
    public Task<PharosProcess> ServeAsync(Func<HttpMessageHandler> transport, params IEnumerable<string> more) => PharosProcess.ServeAsync(Config, Data, transport, more);

    public void Dispose() => _folder.Dispose();
}
