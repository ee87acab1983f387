namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Leaves the parser after an error that has been noted; never seen outside it.</summary>
internal sealed class SyntaxError : Exception;
