using System.Runtime.CompilerServices;
using Pharos.Testing;
using Pharos.Tests.Running;

namespace Pharos.Tests;

public sealed class ShippedConfigurationTests
{
    [Theory]
    [InlineData("config/anvila")]
    [InlineData("deploy/example")]
    public async Task Has_no_findings(string folder)
    {
        using var temporary = new TempFolder();
        string variables = temporary.Write("variables", $"CREDENTIALS_DIRECTORY={temporary.Path}\n"); // systemd sets it for the service
        (int exitCode, IReadOnlyList<CheckFinding> findings) = await PharosProcess.CheckAsync(Folder(folder), "--env-file", variables);
        Assert.Empty(findings);
        Assert.Equal(0, exitCode);
    }

    private static string Folder(string name, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", name));
}
