namespace Pharos.Reliability.Runbooks;

/// <summary>A runbook: a Markdown file <c>NAME.md</c>; the title is its first heading.</summary>
public sealed record Runbook(string Name, string Title, string Markdown);
