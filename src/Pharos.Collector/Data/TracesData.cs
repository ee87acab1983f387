using Pharos.Wire.Otlp;

namespace Pharos.Collector.Data;

internal sealed class TracesData(List<OtlpScopeSpans> scopes) : ScopedData<OtlpScopeSpans, OtlpSpanRecord>(scopes)
{
    public override Signals Signal => Signals.Traces;

    public override ReadOnlyMemory<byte> ToProtobuf() => OtlpTracesWriter.Write(Scopes).WrittenMemory;

    protected override OtlpResource ResourceOf(OtlpScopeSpans scope) => scope.Resource;

    protected override List<OtlpSpanRecord> ItemsOf(OtlpScopeSpans scope) => scope.Spans;

    protected override OtlpScopeSpans With(OtlpScopeSpans scope, OtlpResource resource, List<OtlpSpanRecord> items) => new(resource, Copies.Of(scope.Scope), items);

    protected override OtlpSpanRecord CopyOf(OtlpSpanRecord item) => Copies.Of(item);

    protected override Telemetry Create(List<OtlpScopeSpans> scopes) => new TracesData(scopes);
}
