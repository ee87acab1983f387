using System.Text.Json;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

/// <summary>Runs each case of a conformance file and reports all that fail.</summary>
internal static class Cases
{
    public static JsonElement Load(string relative)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Conformance.Require(relative)));
        return document.RootElement.Clone();
    }

    /// <param name="run">Null where the case passes, else what is wrong.</param>
    public static void Run(string file, Func<JsonElement, string?> run) => Run(file, Load(file), run);

    public static void Run(string file, JsonElement cases, Func<JsonElement, string?> run)
    {
        int total = 0;
        var failures = new List<string>();
        foreach (JsonElement test in cases.EnumerateArray())
        {
            total++;
            string? failure;
            try { failure = run(test); }
            catch (Exception e) { failure = e.ToString(); }
            if (failure is not null) failures.Add($"{test.GetRawText()}\n    {failure}");
        }
        Assert.True(failures.Count == 0, $"{file}: {total - failures.Count} passed, {failures.Count} failed\n{string.Join('\n', failures)}");
    }
}
