namespace Pharos.Collector.Receivers.Operators;

/// <summary>An operator and what becomes of an entry that it cannot process (stanza, docs/types/on_error.md).</summary>
/// <param name="DropsOnError">The entry is left out; else it goes on as it is.</param>
/// <param name="IsQuiet">Nothing is logged.</param>
internal sealed record OperatorStep(string Id, IOperator Operator, bool DropsOnError, bool IsQuiet);
