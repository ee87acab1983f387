using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Anvila.Tests;

/// <summary>One of the samples as its own process on a free port, killed at the end.</summary>
internal sealed partial class SampleProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];

    private SampleProcess(Process process) => _process = process;

    public HttpClient Client { get; private set; } = null!;

    public IReadOnlyList<string> Output
    {
        get { lock (_lines) return _lines.ToArray(); }
    }

    public static async Task<SampleProcess> StartAsync(string assembly, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        foreach (string a in (string[])[.. args, "--urls", "http://127.0.0.1:0"]) start.ArgumentList.Add(a);
        var process = Process.Start(start)!;
        var sample = new SampleProcess(process);
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is null) return;
            lock (sample._lines) sample._lines.Add(e.Data);
            if (Listening().Match(e.Data) is { Success: true } m) listening.TrySetResult(new Uri(m.Groups[1].Value));
        };
        process.BeginOutputReadLine();
        sample.Client = new HttpClient { BaseAddress = await listening.Task.WaitAsync(TimeSpan.FromSeconds(60)) };
        return sample;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
