using Pharos.Metrics.PromQL.Testing;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.PromQL.Engine;

/// <summary>Upstream's own test scripts, with every experimental feature on.</summary>
[ConformanceFamily("promql")]
public sealed class ScriptConformanceTests
{
    public static TheoryData<string> Files => Conformance.Files("promql/testdata", "*.test");

    [Theory, MemberData(nameof(Files))]
    public void Evaluates_as_upstream(string file) => ConformanceFile.Run(file, cases =>
    {
        using var engine = new QueryScriptEngine();
        ScriptReport report = new ScriptRunner(engine).Run(File.ReadAllText(Conformance.Require(file)));
        cases.Add(report.Passed, report.Failures);
    });
}
