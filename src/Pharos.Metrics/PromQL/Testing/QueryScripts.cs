namespace Pharos.Metrics.PromQL.Testing;

/// <summary>Runs files in the language of Prometheus's own engine tests (<c>load</c>, <c>eval</c>, <c>expect</c>), with every experimental feature on.</summary>
public static class QueryScripts
{
    /// <summary>What came of one file: evals that were as expected, and for each other one its line and why.</summary>
    public static (int Passed, IReadOnlyList<string> Failures) Run(string script)
    {
        using var engine = new QueryScriptEngine();
        try
        {
            ScriptReport report = new ScriptRunner(engine).Run(script);
            return (report.Passed, report.Failures);
        }
        catch (ScriptException e) { return (0, [e.Message]); }
    }
}
