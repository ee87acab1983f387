namespace Pharos.Tests.Running;

/// <summary>One finding of <c>pharos check --output json</c>.</summary>
internal sealed record CheckFinding(string Severity, string File, int Line, int Column, string Message)
{
    public bool IsError => Severity == "error";

    /// <summary>Whether it stands at a place, the file given by the end of its path.</summary>
    public bool IsAt(string file, int line) => File.EndsWith(file, StringComparison.Ordinal) && Line == line;
}
