using System.Runtime.CompilerServices;
using Pharos.Tests.Running;

namespace Pharos.Tests;

public sealed class ShippedConfigurationTests
{
    [Fact]
    public async Task Has_no_errors()
    {
        (int exitCode, IReadOnlyList<CheckFinding> findings) = await PharosProcess.CheckAsync(Folder());
        Assert.DoesNotContain(findings, f => f.IsError);
        Assert.Equal(0, exitCode);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "config", "anvila"));
}
