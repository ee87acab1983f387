namespace Pharos.State;

/// <summary>Where an event leads: a dashboard, a runbook, a commit. <paramref name="Rel"/> says which.</summary>
public sealed record EventLink(string Rel, string Url, string Title = "");
