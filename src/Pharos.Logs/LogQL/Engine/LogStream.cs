using Pharos.Core;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Lines of an answer that share their labels, in the order asked for.</summary>
/// <param name="Labels">All of them; what a parser found may be empty.</param>
internal sealed record LogStream(LabelSet Labels, LineLabels Parts, IReadOnlyList<LogEntry> Entries);

/// <summary>The labels of lines by where they come from.</summary>
internal sealed record LineLabels(LabelSet Stream, LabelSet StructuredMetadata, LabelSet Parsed);
