using System.Text;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Store;

/// <summary>An attribute of a query with its key as the store holds it.</summary>
internal sealed class BoundAttribute(SpanAttribute attribute)
{
    public SpanAttribute Attribute { get; } = attribute;

    public byte[] Key { get; } = Encoding.UTF8.GetBytes(attribute.Name);

    /// <summary>Whether the span's own attributes can have it.</summary>
    public bool OnSpan => Attribute is { Intrinsic: Intrinsic.None, Scope: AttributeScope.Span or AttributeScope.None };
}
