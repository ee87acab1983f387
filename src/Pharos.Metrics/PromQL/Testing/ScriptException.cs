namespace Pharos.Metrics.PromQL.Testing;

/// <summary>A test script that cannot be read.</summary>
internal sealed class ScriptException(int line, string message) : Exception($"line {line}: {message}")
{
    public int Line { get; } = line;
}
