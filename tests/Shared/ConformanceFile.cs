using System.Text;

namespace Pharos.Testing;

/// <summary>The cases of one data file: all are run, then the test fails if one did, and <c>./test conformance</c> learns the counts.</summary>
internal sealed class ConformanceFile
{
    /// <summary>Longest text shown of one case, in characters.</summary>
    private const int ShownCharacters = 1200;
    /// <summary>Failing cases shown of one file.</summary>
    private const int ShownCases = 50;
    private static readonly Lock s_report = new();
    private readonly List<string> _failures = [];

    private ConformanceFile(string name) => Name = name;

    /// <summary>The file's path under the data folder.</summary>
    public string Name { get; }

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Runs the cases of a file; what <paramref name="run"/> throws outside of them counts as one failed case. Skips where the file is absent.</summary>
    public static void Run(string file, Action<ConformanceFile> run)
    {
        Conformance.Require(file);
        var cases = new ConformanceFile(file);
        cases.Case("the file as a whole", () => { run(cases); return null; }, counts: false);
        cases.Finish();
    }

    /// <inheritdoc cref="Run"/>
    public static async Task RunAsync(string file, Func<ConformanceFile, Task> run)
    {
        Conformance.Require(file);
        var cases = new ConformanceFile(file);
        await cases.CaseAsync("the file as a whole", async () => { await run(cases); return null; }, counts: false);
        cases.Finish();
    }

    /// <param name="difference">Null where the case passes, else what is wrong.</param>
    public void Case(string name, string? difference) => Add(name, difference, counts: true);

    /// <inheritdoc cref="Case(string, string?)"/>
    /// <param name="difference">Gives what is wrong, or null; whatever it throws is a failure of the case.</param>
    public void Case(string name, Func<string?> difference) => Case(name, difference, counts: true);

    public Task CaseAsync(string name, Func<Task<string?>> difference) => CaseAsync(name, difference, counts: true);

    public void Expect(string name, string? expected, string? actual) => Case(name, expected == actual ? null : $"expected {Show(expected)}\n    got      {Show(actual)}");

    /// <summary>Takes over counts of a runner that counts by itself.</summary>
    /// <param name="failures">One text per failed case.</param>
    public void Add(int passed, IReadOnlyList<string> failures)
    {
        Passed += passed;
        foreach (string failure in failures) Add("", failure, counts: true);
    }

    private static string Show(string? text) => text is null ? "nothing" : text.Length > ShownCharacters / 2 ? text[..(ShownCharacters / 2)] + "..." : text;

    private void Case(string name, Func<string?> difference, bool counts)
    {
        try { Add(name, difference(), counts); }
        catch (Exception e) when (e is not OperationCanceledException) { Add(name, $"threw {e}", counts: true); }
    }

    private async Task CaseAsync(string name, Func<Task<string?>> difference, bool counts)
    {
        try { Add(name, await difference(), counts); }
        catch (Exception e) when (e is not OperationCanceledException || !TestContext.Current.CancellationToken.IsCancellationRequested) { Add(name, $"threw {e}", counts: true); }
    }

    private void Add(string name, string? difference, bool counts)
    {
        if (difference is null)
        {
            if (counts) Passed++;
            return;
        }
        Failed++;
        string text = name.Length > 0 ? $"{name}\n    {difference}" : difference;
        if (_failures.Count < ShownCases) _failures.Add(text.Length > ShownCharacters ? text[..ShownCharacters] + "..." : text);
    }

    private void Finish()
    {
        Report();
        var text = new StringBuilder($"{Name}: {Passed} passed, {Failed} failed");
        foreach (string failure in _failures) text.Append("\n  ").Append(failure);
        Assert.True(Failed == 0, text.ToString());
        Assert.SkipWhen(Passed == 0, $"{Name} holds no case");
    }

    /// <summary>Appends <c>file, passed, failed</c> and the failures to files of this process in the folder <c>PHAROS_CONFORMANCE_REPORT</c>, which scripts/conformance.sh reads.</summary>
    private void Report()
    {
        string? folder = Environment.GetEnvironmentVariable("PHAROS_CONFORMANCE_REPORT");
        if (string.IsNullOrEmpty(folder)) return;
        string path = Path.Combine(folder, typeof(ConformanceFile).Assembly.GetName().Name!);
        lock (s_report)
        {
            File.AppendAllText(path + ".counts", $"{Name}\t{Passed}\t{Failed}\n");
            foreach (string failure in _failures) File.AppendAllText(path + ".failures", $"FAILED {Name}: {failure}\n");
        }
    }
}
