using System.Diagnostics;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

/// <summary>Upstream's own command-line client against our server.</summary>
public sealed class AmtoolTests
{
    private const string Amtool = "/usr/bin/amtool";

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Amtool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"amtool {string.Join(' ', arguments)}: {output}{error}");
        return output;
    }

    [Fact]
    public async Task Adds_finds_silences_and_expires()
    {
        Assert.SkipUnless(File.Exists(Amtool), "amtool is not installed");
        await using var host = new AlertmanagerHost(TimeProvider.System);
        await host.StartAsync(HttpApiConformanceTests.Config);
        string url = "--alertmanager.url=" + await host.ServeAsync();
        await RunAsync(url, "alert", "add", "HostDown", "instance=a", "severity=critical", "--annotation=summary=down");
        await RunAsync(url, "alert", "add", "HighCPU", "instance=a");
        Assert.Contains("HostDown", await RunAsync(url, "alert", "query", "severity=critical"), StringComparison.Ordinal);
        string id = (await RunAsync(url, "silence", "add", "alertname=HostDown", "--comment=c", "--author=me", "--duration=1h")).Trim();
        Assert.Contains(id, await RunAsync(url, "silence", "query"), StringComparison.Ordinal);
        Assert.DoesNotContain("HostDown", await RunAsync(url, "alert", "query", "severity=critical"), StringComparison.Ordinal);
        Assert.Contains("HostDown", await RunAsync(url, "alert", "query", "--silenced", "severity=critical"), StringComparison.Ordinal);
        await RunAsync(url, "silence", "update", id, "--duration=2h", "--comment=longer");
        Assert.Contains("longer", await RunAsync(url, "silence", "query", "-o", "extended"), StringComparison.Ordinal);
        await RunAsync(url, "silence", "expire", id);
        Assert.Contains("HostDown", await RunAsync(url, "alert", "query", "severity=critical"), StringComparison.Ordinal);
        Assert.Contains("receiver: pager", await RunAsync(url, "config", "show"), StringComparison.Ordinal);
        Assert.Equal("pager", (await RunAsync(url, "config", "routes", "test", "severity=critical")).Trim());
        Assert.Contains("disabled", await RunAsync(url, "cluster", "show"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepts_the_configuration_that_we_accept()
    {
        Assert.SkipUnless(File.Exists(Amtool), "amtool is not installed");
        using var folder = new TempFolder();
        Assert.Contains("SUCCESS", await RunAsync("check-config", folder.Write("alertmanager.yml", HttpApiConformanceTests.Config)), StringComparison.Ordinal);
    }
}
