using Pharos.Core;

namespace Pharos.Templates.Prometheus;

/// <summary>One result of <c>query</c>: what templates see as <c>.Labels</c> and <c>.Value</c>.</summary>
public sealed record TemplateSample(LabelSet Labels, double Value) : ITemplateObject
{
    public string GoType => "*template.sample";

    public IEnumerable<TemplateField> Fields => [new("Labels", TemplateMap.OfLabels(Labels)), new("Value", Value)];
}
