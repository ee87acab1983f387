using Pharos.Wire.Otlp;

namespace Pharos.Collector.Data;

internal sealed class LogsData(List<OtlpScopeLogs> scopes) : ScopedData<OtlpScopeLogs, OtlpLogRecord>(scopes)
{
    public override Signals Signal => Signals.Logs;

    public override ReadOnlyMemory<byte> ToProtobuf() => OtlpLogsWriter.Write(Scopes).WrittenMemory;

    protected override OtlpResource ResourceOf(OtlpScopeLogs scope) => scope.Resource;

    protected override List<OtlpLogRecord> ItemsOf(OtlpScopeLogs scope) => scope.Records;

    protected override OtlpScopeLogs With(OtlpScopeLogs scope, OtlpResource resource, List<OtlpLogRecord> items) => new(resource, Copies.Of(scope.Scope), items);

    protected override OtlpLogRecord CopyOf(OtlpLogRecord item) => Copies.Of(item);

    protected override Telemetry Create(List<OtlpScopeLogs> scopes) => new LogsData(scopes);
}
