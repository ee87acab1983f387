using System.Runtime.CompilerServices;

namespace Pharos.Testing;

/// <summary>Finds the conformance data: <c>PHAROS_CONFORMANCE</c>, by default <c>../shared/conformance</c> beside the project.</summary>
internal static class Conformance
{
    /// <summary>The folder, or null where the data is absent.</summary>
    public static string? Root { get; } = Find();

    /// <summary>A path under the data; skips the running test with a clear message where the data is absent.</summary>
    public static string Require(string relative)
    {
        Assert.SkipWhen(Root is null, "conformance data not found: set PHAROS_CONFORMANCE or put it at ../shared/conformance");
        return Path.Combine(Root!, relative);
    }

    private static string? Find([CallerFilePath] string here = "")
    {
        string? set = Environment.GetEnvironmentVariable("PHAROS_CONFORMANCE");
        string root = string.IsNullOrEmpty(set)
            ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "shared", "conformance"))
            : Path.GetFullPath(set);
        return Directory.Exists(root) ? root : null;
    }
}
