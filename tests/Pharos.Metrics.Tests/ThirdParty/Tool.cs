using System.Diagnostics;

namespace Pharos.Metrics.Tests.ThirdParty;

/// <summary>Runs programs of others; a test is skipped, saying so, where one is absent.</summary>
internal static class Tool
{
    public static string Require(string name)
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{name} is not installed");
        return found!;
    }

    public static Process Start(string file, string folder, params string[] arguments)
    {
        var info = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        Process process = Process.Start(info)!;
        process.ErrorDataReceived += (_, _) => { }; // a full pipe would stop it
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    public static async Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(2), $"{what} did not come within two minutes");
            await Task.Delay(50, cancellationToken);
        }
    }
}
