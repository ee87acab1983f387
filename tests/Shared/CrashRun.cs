using System.Diagnostics;
using System.Globalization;

namespace Pharos.Testing;

/// <summary>A child process (<c>Pharos.CrashChild</c>) writes numbered batches into a store and is killed (SIGKILL) at random moments; after each kill the store is opened and checked.
/// <c>PHAROS_CRASH_KILLS</c> sets how often, <c>PHAROS_CRASH_SEED</c> when.</summary>
internal static class CrashRun
{
    public delegate Task Check(string folder, int acknowledged, string when);

    /// <param name="store">As the child knows it: metrics, logs or traces.</param>
    /// <param name="check">Is given the number of acknowledged batches: those before it must be there, it may be there, none after it.</param>
    public static async Task KillAsync(string store, int standardKills, Check check)
    {
        int kills = Setting("PHAROS_CRASH_KILLS", standardKills), seed = Setting("PHAROS_CRASH_SEED", 1);
        var random = new Random(seed);
        using var folder = new TempFolder();
        int next = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            int acknowledged = await RunChildAsync(store, folder.Path, next, random.Next(1, 200), random.Next(5, 400), random.Next(0, 8));
            next = Math.Max(next, acknowledged + 1);
            await check(folder.Path, next, $"seed {seed}, kill {kill}");
        }
        Assert.True(next > kills, "the child acknowledged nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {next} acknowledged batches");
    }

    /// <summary>The child lives for some batches and some time, whichever takes longer, and then is killed somewhere between two acknowledgements; returns the last acknowledged batch.</summary>
    private static async Task<int> RunChildAsync(string store, string folder, int from, int batches, int livesMs, int thenMs)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string child = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Pharos.CrashChild", configuration, "Pharos.CrashChild.dll"));
        var start = new ProcessStartInfo("dotnet", [child, store, folder, from.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        int acknowledged = from - 1;
        bool killed = false;
        var alive = new Stopwatch();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line == "open") alive.Start();
            else acknowledged = int.Parse(line.AsSpan(2), CultureInfo.InvariantCulture);
            if (killed || acknowledged < from + batches || alive.ElapsedMilliseconds < livesMs || process.HasExited) continue;
            await Task.Delay(thenMs, TestContext.Current.CancellationToken);
            process.Kill();
            killed = true; // what is in the pipe was acknowledged before
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(killed, $"the child ended by itself: {await errors}");
        return acknowledged;
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : standard;
}
