namespace Pharos.Reliability.Slo;

/// <summary>A pending or firing alert of an SLO, as the rule engine has it.</summary>
/// <param name="State"><c>pending</c> or <c>firing</c>.</param>
public sealed record SloAlertView(string SloId, string Name, string Severity, string State, DateTimeOffset ActiveAt, string Summary, string RunbookUrl, string DashboardUrl);
