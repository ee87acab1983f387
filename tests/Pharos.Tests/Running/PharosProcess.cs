using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pharos.Tests.Running;

/// <summary>The built <c>pharos</c> as a process of its own: every listener on a free loopback port, a configuration and a data directory that the test owns. Killed when disposed.</summary>
internal sealed partial class PharosProcess : IAsyncDisposable
{
    /// <summary>A cold start on a machine that builds and tests at once; an idle one needs about a second.</summary>
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(90);
    private static readonly string[] s_listeners = ["ui", "prometheus", "alertmanager", "loki", "tempo", "otlp-grpc", "otlp-http", "node", "blackbox", "dora"];

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly Dictionary<string, Uri> _urls = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PharosProcess(Process process, HttpMessageHandler? transport)
    {
        _process = process;
        Client = new HttpClient(transport ?? new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Without redirects, so that a test sees each answer as it is.</summary>
    public HttpClient Client { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output and error so far.</summary>
    public string Log
    {
        get { lock (_log) return _log.ToString(); }
    }

    public Uri Prometheus => _urls["prometheus"];

    public Uri Alertmanager => _urls["alertmanager"];

    public Uri this[string listener] => _urls[listener];

    /// <summary>The executable of the configuration (Debug, Release) that this test assembly was built in.</summary>
    private static string Executable { get; } = FindExecutable();

    private static string FindExecutable()
    {
        // artifacts/bin/Pharos.Tests/debug/ -> artifacts/bin/Pharos/debug/pharos.dll
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string found = Path.Combine(own.Parent!.Parent!.FullName, "Pharos", own.Name, "pharos.dll");
        return File.Exists(found) ? found : throw new FileNotFoundException("build src/Pharos in the configuration of the tests first", found);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CommandResult> RunAsync(params IEnumerable<string> arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(s_startLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"pharos {string.Join(' ', arguments)} does not end");
        }
        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>The findings of <c>pharos check</c>.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<CheckFinding> Findings)> CheckAsync(string config, params IEnumerable<string> more)
    {
        CommandResult result = await RunAsync(["check", "--config", config, "--output", "json", .. FreePorts(), .. more]);
        Assert.True(result.Output.StartsWith('['), result.ToString());
        using var document = JsonDocument.Parse(result.Output);
        return (result.ExitCode, [.. document.RootElement.EnumerateArray().Select(f => new CheckFinding(
            f.GetProperty("severity").GetString()!, f.GetProperty("file").GetString()!, f.GetProperty("line").GetInt32(), f.GetProperty("column").GetInt32(), f.GetProperty("message").GetString()!))]);
    }

    /// <summary>Starts <c>pharos serve</c> and waits until it answers that it is ready.</summary>
    public static Task<PharosProcess> ServeAsync(string config, string data, params IEnumerable<string> more) => ServeAsync(config, data, transport: null, more);

    /// <param name="transport">Makes the connections of <see cref="Client"/>; null: plain ones.</param>
    public static async Task<PharosProcess> ServeAsync(string config, string data, Func<HttpMessageHandler>? transport, params IEnumerable<string> more)
    {
        for (int attempt = 1; ; attempt++)
        {
            // A free port is chosen before it is bound, and another test may take it in between.
            try { return await ServeOnceAsync(config, data, transport, more); }
            catch (InvalidOperationException e) when (attempt < 3 && e.Message.Contains("address already in use", StringComparison.Ordinal)) { }
        }
    }

    private static async Task<PharosProcess> ServeOnceAsync(string config, string data, Func<HttpMessageHandler>? transport, IEnumerable<string> more)
    {
        var pharos = new PharosProcess(Start(["serve", "--config", config, "--data", data, .. FreePorts(), .. more]), transport?.Invoke());
        try
        {
            _ = pharos.ReadAsync(pharos._process.StandardOutput);
            _ = pharos.ReadAsync(pharos._process.StandardError);
            Task exit = pharos._process.WaitForExitAsync();
            if (await Task.WhenAny(pharos._listening.Task, exit, Task.Delay(s_startLimit)) != pharos._listening.Task)
                throw new InvalidOperationException($"pharos serve does not listen (exit code {(exit.IsCompleted ? pharos._process.ExitCode : "none")}): {pharos.Log}");
            await Eventually.TrueAsync(async () => !pharos.HasExited && (await pharos.GetAsync("prometheus", "/-/ready")).Status == 200, () => pharos.Log, s_startLimit);
            return pharos;
        }
        catch
        {
            await pharos.DisposeAsync();
            throw;
        }
    }

    public async Task<(int Status, string Body)> GetAsync(string listener, string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri(_urls[listener], path));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(int Status, string Body)> PostAsync(string listener, string path, string body = "", string mediaType = "application/json", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_urls[listener], path)) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType)) };
        change?.Invoke(request);
        using HttpResponseMessage response = await Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The sum of a metric of Pharos's own, over the series whose labels contain a text; null where there is none.</summary>
    public async Task<double?> OwnMetricAsync(string name, string labels = "")
    {
        (int status, string text) = await GetAsync("prometheus", "/metrics");
        Assert.Equal(200, status);
        double[] values = [.. text.Split('\n')
            .Where(l => l.StartsWith(name, StringComparison.Ordinal) && l.Length > name.Length && l[name.Length] is ' ' or '{' && l.Contains(labels, StringComparison.Ordinal))
            .Select(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))];
        return values.Length == 0 ? null : values.Sum();
    }

    /// <summary>The first value that an instant query answers; null where it answers no series.</summary>
    public async Task<double?> QueryAsync(string expression)
    {
        (int status, string body) = await GetAsync("prometheus", $"/api/v1/query?query={Uri.EscapeDataString(expression)}");
        Assert.True(status == 200, body);
        using var document = JsonDocument.Parse(body);
        JsonElement result = document.RootElement.GetProperty("data").GetProperty("result");
        if (document.RootElement.GetProperty("data").GetProperty("resultType").GetString() == "scalar") return double.Parse(result[1].GetString()!, CultureInfo.InvariantCulture);
        return result.GetArrayLength() == 0 ? null : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    public void Hangup() => Assert.Equal(0, SendSignal(_process.Id, 1));

    /// <summary>SIGTERM, as service managers stop it; gives the exit code.</summary>
    public async Task<int> StopAsync(Func<Task> meanwhile)
    {
        Assert.Equal(0, SendSignal(_process.Id, 15));
        await meanwhile();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary><c>kill -9</c>: the process has no moment to write anything.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        Client.Dispose();
    }

    internal static IEnumerable<string> FreePorts() => s_listeners.SelectMany(l => (string[])[$"--listen.{l}", "127.0.0.1:0"]);

    internal static Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Executable, .. LastOfEach([.. arguments])]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in ReferenceConfiguration.Variables.Keys) start.Environment.Remove(name); // a variable of the developer's shell must not decide
        return Process.Start(start)!;
    }

    /// <summary>A listener that a test names stands instead of the free port.</summary>
    private static List<string> LastOfEach(string[] arguments)
    {
        var kept = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].StartsWith("--listen.", StringComparison.Ordinal) && Array.IndexOf(arguments, arguments[i], i + 1) >= 0) i++;
            else kept.Add(arguments[i]);
        }
        return kept;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_log) _log.AppendLine(line);
            if (Listens().Match(line) is not { Success: true } match) continue;
            _urls[match.Groups[1].Value.ToLowerInvariant()] = new Uri(match.Groups[2].Value);
            if (_urls.Count == s_listeners.Length) _listening.TrySetResult();
        }
    }

    [GeneratedRegex(@"\b(\w+) listens on (https?://\S+)")]
    private static partial Regex Listens();

    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int SendSignal(int processId, int signal);
}
