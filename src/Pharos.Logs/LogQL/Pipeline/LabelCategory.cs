namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>Where a label of a line comes from (Loki: the encoding flag <c>categorize-labels</c>).</summary>
internal enum LabelCategory : byte
{
    Stream,
    StructuredMetadata,
    Parsed,
}
