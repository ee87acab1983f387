using System.Text.Json;

namespace Pharos.Testing;

/// <summary>Conformance files that are a JSON array with one case per element.</summary>
internal static class Cases
{
    /// <summary>What names a case in the families' files, in the order of preference.</summary>
    private static readonly string[] s_names = ["name", "file", "query", "input", "text", "path"];

    /// <summary>The file's root; the running test is skipped where the file is absent.</summary>
    public static JsonElement Load(string relative)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Conformance.Require(relative)));
        return document.RootElement.Clone();
    }

    /// <param name="run">Null where the case passes, else what is wrong.</param>
    public static void Run(string file, Func<JsonElement, string?> run) => ConformanceFile.Run(file, cases => Run(cases, Load(file), run));

    public static Task RunAsync(string file, Func<JsonElement, Task<string?>> run) => ConformanceFile.RunAsync(file, async cases =>
    {
        foreach ((int index, JsonElement test) in Load(file).EnumerateArray().Index()) await cases.CaseAsync(Name(index, test), () => run(test));
    });

    /// <summary>Runs an array inside a file.</summary>
    public static void Run(ConformanceFile cases, JsonElement array, Func<JsonElement, string?> run)
    {
        foreach ((int index, JsonElement test) in array.EnumerateArray().Index()) cases.Case(Name(index, test), () => run(test));
    }

    /// <summary>The case's place in its array, counted from 0, and what it is about.</summary>
    public static string Name(int index, JsonElement test)
    {
        foreach (string key in s_names)
        {
            if (test.ValueKind == JsonValueKind.Object && test.TryGetProperty(key, out JsonElement name) && name.ValueKind == JsonValueKind.String)
                return $"#{index} {name.GetString()}";
        }
        string text = test.GetRawText();
        return $"#{index} {(text.Length > 300 ? text[..300] + "..." : text)}";
    }
}
