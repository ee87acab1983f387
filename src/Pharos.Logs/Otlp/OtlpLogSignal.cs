using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Logs.Push;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Logs.Otlp;

/// <summary>OTLP logs into the store, by Loki's rules (docs: send-data/otel/otel-collector, reference/loki-http-api).</summary>
internal sealed class OtlpLogSignal(LogReceiver receiver, TimeProvider clock) : IOtlpSignal
{
    /// <summary>Far above the limit of an entry's metadata, which is checked afterwards: it only keeps a set from being built that nobody could store.</summary>
    private const int MaxFlatLength = 1 << 20;

    public string HttpPath => "/v1/logs";

    public string GrpcService => "opentelemetry.proto.collector.logs.v1.LogsService";

    public string RejectedField => "rejectedLogRecords";

    public BodyLimits Limits { get; } = new() { EncodedBytes = 64 << 20, DecodedBytes = 100 << 20 };

    public async ValueTask<OtlpPartialSuccess> WriteAsync(ReadOnlyMemory<byte> request, bool isJson, CancellationToken cancellationToken)
    {
        string protocol = isJson ? "otlp-json" : "otlp-protobuf";
        PushBuilder builder = receiver.Begin();
        try
        {
            Read(request, isJson, builder);
            PushOutcome outcome = await receiver.CommitAsync(builder, cancellationToken).ConfigureAwait(false);
            receiver.Metrics.Requests.With(protocol, outcome.Status == 204 ? "200" : outcome.Status == 429 ? "429" : "200").Increment();
            // A sender that is told to come again brings the good part twice: the store drops what it has.
            if (outcome.Status == 429) throw new OtlpRefusedException(429, outcome.Message);
            return new OtlpPartialSuccess(outcome.RejectedLines, outcome.Message);
        }
        finally { receiver.Return(builder); }
    }

    /// <summary>Checks the records of a request and writes the good ones into the builder.</summary>
    /// <exception cref="MalformedMessageException">Not an ExportLogsServiceRequest, or far too large when it is written out.</exception>
    public void Read(ReadOnlyMemory<byte> request, bool isJson, PushBuilder builder)
    {
        foreach (OtlpScopeLogs scope in isJson ? OtlpLogsJsonReader.Read(request) : OtlpLogsReader.Read(request.Span)) Add(scope, builder);
    }

    private void Add(OtlpScopeLogs scope, PushBuilder builder)
    {
        LogLimits limits = receiver.Limits;
        long length = OtlpLogRecords.FlatLength(scope.Resource.Attributes) + OtlpLogRecords.FlatLength(scope.Scope.Attributes);
        if (length > MaxFlatLength)
        {
            RefuseTooLong(builder, "resource and scope", length, scope.Records.Count);
            return;
        }
        OtlpAttributeRules rules = limits.Otlp;
        var labels = new LabelSetBuilder();
        var shared = new LabelSetBuilder();
        foreach (OtlpAttribute attribute in scope.Resource.Attributes) Place(attribute, rules.Resource, labels, shared);
        foreach (OtlpAttribute attribute in scope.Scope.Attributes) Place(attribute, rules.Scope, labels: null, shared);
        if (scope.Scope.Name.Length > 0) shared.Set("scope_name", scope.Scope.Name);
        if (scope.Scope.Version.Length > 0) shared.Set("scope_version", scope.Scope.Version);
        LabelSet resource = ServiceNames.Add(labels.Build(), limits);
        if (resource.Count == 0 && limits.DiscoverServiceName.Count > 0) resource = LabelSet.Of((ServiceNames.LabelName, ServiceNames.Unknown));
        LabelSet common = shared.Build();
        LabelSet? open = null;
        Refusal refusal = default;
        foreach (OtlpLogRecord record in scope.Records)
        {
            length = OtlpLogRecords.FlatLength(record.Attributes);
            if (length > MaxFlatLength)
            {
                RefuseTooLong(builder, "a log record", length, 1);
                continue;
            }
            LabelSet metadata = OtlpLogRecords.Metadata(record, rules, common, out LabelSetBuilder? own);
            LabelSet stream = own is null ? resource : OtlpLogRecords.Join(resource, own.Build());
            string line = OtlpText.Of(record.Body);
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(line);
            if (open is null || !open.Equals(stream))
            {
                if (open is not null) builder.EndStream();
                open = stream;
                builder.BeginStream(stream, bytes.Length, out refusal);
            }
            if (refusal.Reason is not null) builder.Refuse(refusal, 1, bytes.Length);
            else builder.Add(OtlpLogRecords.TimeNs(record, clock), bytes, metadata);
        }
        if (open is not null) builder.EndStream();
    }

    private static void RefuseTooLong(PushBuilder builder, string whose, long length, long records) =>
        builder.RefuseEntries(DiscardReason.MetadataTooLarge, () => $"the attributes of {whose} have {length} characters where nested ones have the names of all above them; limit {MaxFlatLength}", records);

    private static void Place(OtlpAttribute attribute, AttributeRules rules, LabelSetBuilder? labels, LabelSetBuilder metadata)
    {
        AttributeAction action = rules.Of(attribute.Key);
        if (action == AttributeAction.Drop) return;
        OtlpLogRecords.Flatten(attribute, action == AttributeAction.IndexLabel && labels is not null ? labels : metadata);
    }
}
