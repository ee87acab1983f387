using Pharos.Metrics.PromQL.Testing;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.PromQL.Engine;

/// <summary>Upstream's own test scripts, with every experimental feature on.</summary>
public sealed class ScriptConformanceTests
{
    public static TheoryData<string> Files =>
        Conformance.Root is null
            ? [""]
            : [.. Directory.GetFiles(Path.Combine(Conformance.Root, "promql", "testdata"), "*.test").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void Evaluates_as_upstream(string file)
    {
        string path = Path.Combine(Conformance.Require("promql/testdata"), file);
        using var engine = new QueryScriptEngine();
        ScriptReport report = new ScriptRunner(engine).Run(File.ReadAllText(path));
        TestContext.Current.SendDiagnosticMessage($"{file}: {report.Passed} passed, {report.Failed} failed");
        Assert.True(report.Failed == 0, $"{file}: {report.Passed} passed, {report.Failed} failed\n{string.Join('\n', report.Failures)}");
        Assert.True(report.Passed > 0);
    }
}
