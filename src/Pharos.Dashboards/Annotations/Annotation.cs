namespace Pharos.Dashboards;

/// <summary>A mark on time panels.</summary>
/// <param name="Tag">What it is: a type of the journal's events, such as <c>deployment</c>.</param>
/// <param name="Service">Empty where it concerns all.</param>
/// <param name="Environment">Empty where it concerns all.</param>
/// <param name="Status">How it went, such as <c>failure</c>; empty where that is no question.</param>
/// <param name="Link">Path of the page, or address, that tells more; empty where there is none.</param>
public sealed record Annotation(DateTimeOffset Time, string Title, string Text, string Tag, string Service, string Environment, string Status = "", string Link = "");
