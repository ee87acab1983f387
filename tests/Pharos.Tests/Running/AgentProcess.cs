using System.Diagnostics;
using System.Text;
using Pharos.Testing;

namespace Pharos.Tests.Running;

/// <summary>The built <c>pharos agent</c> as a process of its own. Killed when disposed.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private AgentProcess(Process process) => _process = process;

    /// <summary>Standard output and error so far.</summary>
    public string Log
    {
        get { lock (_log) return _log.ToString(); }
    }

    /// <summary>Starts it and waits until its pipelines run.</summary>
    public static async Task<AgentProcess> StartAsync(params IEnumerable<string> arguments)
    {
        var agent = new AgentProcess(PharosProcess.Start(["agent", .. arguments]));
        _ = agent.ReadAsync(agent._process.StandardOutput);
        _ = agent.ReadAsync(agent._process.StandardError);
        await Eventually.TrueAsync(() => Task.FromResult(agent._process.HasExited || agent.Log.Contains("the collector runs", StringComparison.Ordinal)), () => agent.Log, TimeSpan.FromSeconds(90));
        Assert.False(agent._process.HasExited, agent.Log);
        return agent;
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
            lock (_log) _log.AppendLine(line);
    }
}
