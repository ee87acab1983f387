using System.Diagnostics;

namespace Pharos.Tests.Running;

/// <summary>A command of the originals (Debian: <c>prometheus</c>, <c>prometheus-alertmanager</c>), for comparisons.</summary>
internal static class OriginalTool
{
    /// <summary>Skips the running test where the tool is not installed.</summary>
    public static void Require(string name) =>
        Assert.SkipWhen(!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, name))), $"{name} is not installed");

    public static async Task<CommandResult> RunAsync(string name, string folder, params IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await error);
    }
}
