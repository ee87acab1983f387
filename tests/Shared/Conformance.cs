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
        string path = Path.Combine(Root!, relative);
        Assert.SkipUnless(Path.Exists(path), $"the conformance data has no {relative}");
        return path;
    }

    /// <summary>
    /// Paths under the data of the files in a folder and below it, in ordinal order, for a theory with a row per file.
    /// Without any, one empty row: <see cref="Require"/> then skips it.
    /// </summary>
    /// <param name="pattern">As in <c>*.test</c>; several are parted by <c>|</c>.</param>
    public static TheoryData<string> Files(string folder, string pattern)
    {
        string? path = Root is null ? null : Path.Combine(Root, folder);
        if (path is null || !Directory.Exists(path)) return [folder];
        string[] files = [.. pattern.Split('|').SelectMany(p => Directory.EnumerateFiles(path, p, SearchOption.AllDirectories)).Distinct()
            .Select(f => Path.GetRelativePath(Root!, f)).Order(StringComparer.Ordinal)];
        return files.Length == 0 ? [Path.Combine(folder, pattern)] : [.. files];
    }

    /// <summary>Texts of the files in a folder and below it, in ordinal order of their paths, to begin fuzzing with; none where the data is absent.</summary>
    public static string[] Texts(string folder, string pattern) => Root is null ? [] : [.. Files(folder, pattern).Select(row => Path.Combine(Root, row.Data)).Where(File.Exists).Select(File.ReadAllText)];

    private static string? Find([CallerFilePath] string here = "")
    {
        string? set = Environment.GetEnvironmentVariable("PHAROS_CONFORMANCE");
        string root = string.IsNullOrEmpty(set)
            ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "shared", "conformance"))
            : Path.GetFullPath(set);
        return Directory.Exists(root) ? root : null;
    }
}
