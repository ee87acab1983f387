using System.Text.Json;
using Pharos.Testing;

namespace Pharos.Templates.Tests;

/// <summary>Runs each case of a conformance file and reports all that fail.</summary>
internal static class Cases
{
    /// <param name="run">Null where the case passes, else what is wrong.</param>
    public static void Run(string file, Func<JsonElement, string?> run)
    {
        int total = 0;
        var failures = new List<string>();
        foreach (JsonElement test in JsonValues.Load(Conformance.Require(file)).EnumerateArray())
        {
            total++;
            string? failure;
            try { failure = run(test); }
            catch (Exception e) { failure = e.ToString(); }
            if (failure is not null) failures.Add($"{test.GetRawText()}\n    {failure}");
        }
        Assert.True(failures.Count == 0, $"{file}: {total - failures.Count} passed, {failures.Count} failed\n{string.Join('\n', failures)}");
    }

    public static async Task RunAsync(string file, Func<JsonElement, Task<string?>> run)
    {
        int total = 0;
        var failures = new List<string>();
        foreach (JsonElement test in JsonValues.Load(Conformance.Require(file)).EnumerateArray())
        {
            total++;
            string? failure;
            try { failure = await run(test); }
            catch (Exception e) { failure = e.ToString(); }
            if (failure is not null) failures.Add($"{test.GetRawText()}\n    {failure}");
        }
        Assert.True(failures.Count == 0, $"{file}: {total - failures.Count} passed, {failures.Count} failed\n{string.Join('\n', failures)}");
    }
}
