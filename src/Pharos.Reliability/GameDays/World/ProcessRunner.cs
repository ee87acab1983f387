using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Pharos.Reliability.GameDays;

/// <summary>
/// Starts programs without a shell, each marked with its run in the environment, so that the rollback of a later runner finds them and their children too
/// (Linux: <c>/proc/PID/environ</c>; elsewhere only those that this runner started).
/// </summary>
internal sealed class ProcessRunner
{
    private const string Marker = "PHAROS_GAMEDAY_RUN";

    /// <summary>A program that cannot work (a wrong argument) ends within this time.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(300);

    private readonly List<(string Run, Process Process)> _started = [];

    /// <exception cref="ActionFailedException">It could not be started, ended at once, or ended with an error where its end is waited for.</exception>
    public async Task<string> StartAsync(ProcessCall call, string run, CancellationToken cancellationToken)
    {
        int copies = call.Copies == 0 ? Environment.ProcessorCount : call.Copies;
        var processes = new List<(Process Process, Task<string> Output)>();
        for (int i = 0; i < copies; i++) processes.Add(Start(call, run));
        string name = string.Join(' ', call.Command);
        if (call.Wait)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(call.Timeout);
            try { await Task.WhenAll(processes.Select(p => p.Process.WaitForExitAsync(limit.Token))); }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw new ActionFailedException($"{name}: did not end within {Core.PromDuration.Format(call.Timeout)}"); }
        }
        else await Task.Delay(s_settle, cancellationToken);
        foreach ((Process process, Task<string> output) in processes)
        {
            if (!process.HasExited || (call.Wait && process.ExitCode == 0)) continue;
            string said = (await output).ReplaceLineEndings(" ").Trim();
            throw new ActionFailedException($"{name}: {(call.Wait ? "ended" : "ended at once")} with exit code {process.ExitCode}{(said.Length == 0 ? "" : $": {said}")}");
        }
        return call.Wait ? $"{name}: done" : $"{name}: {copies} running, {(copies == 1 ? "process" : "processes")} {string.Join(", ", processes.Select(p => p.Process.Id))}";
    }

    /// <summary>Kills all processes of a run, and waits until they are gone.</summary>
    public async Task<int> EndAsync(string run, CancellationToken cancellationToken)
    {
        var ended = new HashSet<int>();
        foreach ((string _, Process process) in _started.Where(s => s.Run == run)) Kill(process, ended);
        foreach (int id in Marked(run))
        {
            try
            {
                using Process process = Process.GetProcessById(id);
                Kill(process, ended);
                await process.WaitForExitAsync(cancellationToken);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException) { } // it is gone already
        }
        foreach ((string _, Process process) in _started.Where(s => s.Run == run)) await process.WaitForExitAsync(cancellationToken);
        return ended.Count;
    }

    private (Process, Task<string>) Start(ProcessCall call, string run)
    {
        var start = new ProcessStartInfo(call.Command[0]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in call.Command.Skip(1)) start.ArgumentList.Add(argument);
        start.Environment[Marker] = run;
        try
        {
            Process process = Process.Start(start)!;
            _started.Add((run, process));
            process.StandardInput.Close();
            return (process, CollectAsync(process));
        }
        catch (Win32Exception e) { throw new ActionFailedException($"{call.Command[0]}: {e.Message}", e); }
    }

    /// <summary>Drains both streams, so that the program never waits for us; keeps the first 2,000 characters of what it complains about.</summary>
    private static async Task<string> CollectAsync(Process process)
    {
        Task output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var kept = new StringBuilder();
        var buffer = new char[1024];
        try
        {
            int read;
            while ((read = await process.StandardError.ReadAsync(buffer)) > 0) if (kept.Length < 2000) kept.Append(buffer, 0, read);
            await output;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException) { } // it was killed
        return kept.ToString();
    }

    private static void Kill(Process process, HashSet<int> ended)
    {
        try
        {
            if (process.HasExited) return;
            process.Kill(entireProcessTree: true);
            ended.Add(process.Id);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception) { } // it ended meanwhile
    }

    private static IEnumerable<int> Marked(string run)
    {
        if (!OperatingSystem.IsLinux()) yield break;
        byte[] marker = Encoding.UTF8.GetBytes($"{Marker}={run}\0");
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int id) || id == Environment.ProcessId) continue;
            bool isOurs = false;
            try { isOurs = File.ReadAllBytes(Path.Combine(directory, "environ")).AsSpan().IndexOf(marker) >= 0; }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) { } // another user's, or gone
            if (isOurs) yield return id;
        }
    }
}
