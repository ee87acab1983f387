using System.Text;
using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Logs.Push;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Logs.Otlp;

/// <summary>Reads an ExportLogsServiceRequest into a push by Loki's rules (docs: send-data/otel): the body is the line, everything else structured metadata unless a rule makes it a label.</summary>
/// <remarks>Records are read in place, field by field (opentelemetry-proto 1.x, logs.proto): they are many and mostly plain.</remarks>
internal sealed class OtlpPush(LogLimits limits, PushBuilder builder, TimeProvider clock)
{
    /// <summary>Far above the limit of an entry's metadata, which is checked afterwards: it only keeps a set from being built that nobody could store.</summary>
    private const int MaxFlatLength = 1 << 20;

    private readonly OtlpAttributeRules _rules = limits.Otlp;
    private readonly bool _recordRules = limits.Otlp.Log.Exact.Count + limits.Otlp.Log.Patterns.Count > 0;
    private readonly MetadataBuilder _common = new();
    private LabelSet _resource = LabelSet.Empty;
    private LabelSet? _open;
    private Refusal _refusal;

    /// <exception cref="MalformedMessageException">Not such a message, or far too large when it is written out.</exception>
    public void Read(ReadOnlySpan<byte> request)
    {
        var reader = new ProtoReader(request);
        while (reader.Next()) if (reader.Field == 1) ReadResourceLogs(reader.ReadBytes()); else reader.Skip();
    }

    private void ReadResourceLogs(ReadOnlySpan<byte> message)
    {
        OtlpResource resource = OtlpCommonReader.ReadResourceOf(message);
        var reader = new ProtoReader(message);
        while (reader.Next()) if (reader.Field == 2) ReadScopeLogs(reader.ReadBytes(), resource); else reader.Skip();
    }

    private void ReadScopeLogs(ReadOnlySpan<byte> message, OtlpResource resource)
    {
        ReadOnlySpan<byte> written = default;
        int records = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                written = reader.ReadBytes();
                continue;
            }
            if (reader.Field == 2) records++;
            reader.Skip();
        }
        OtlpScope scope = OtlpCommonReader.ReadScope(written, "");
        long length = OtlpAttributes.FlatLength(resource.Attributes) + OtlpAttributes.FlatLength(scope.Attributes);
        if (length > MaxFlatLength)
        {
            RefuseTooLong("resource and scope", length, records);
            return;
        }
        Place(resource, scope);
        _open = null;
        reader = new ProtoReader(message);
        while (reader.Next()) if (reader.Field == 2) ReadRecord(reader.ReadBytes(), message.Length - written.Length); else reader.Skip();
        if (_open is not null) builder.EndStream();
    }

    /// <summary>Labels and metadata that all records of a scope share.</summary>
    private void Place(OtlpResource resource, OtlpScope scope)
    {
        var labels = new LabelSetBuilder();
        _common.Clear();
        foreach (OtlpAttribute attribute in resource.Attributes)
        {
            AttributeAction action = _rules.Resource.Of(attribute.Key);
            if (action == AttributeAction.IndexLabel) OtlpAttributes.Flatten(attribute, (name, value) => labels.Set(name, value));
            else if (action == AttributeAction.StructuredMetadata) OtlpAttributes.Flatten(attribute, _common.Set);
        }
        foreach (OtlpAttribute attribute in scope.Attributes)
            if (_rules.Scope.Of(attribute.Key) != AttributeAction.Drop) OtlpAttributes.Flatten(attribute, _common.Set);
        if (scope.Name.Length > 0) _common.Set("scope_name", scope.Name);
        if (scope.Version.Length > 0) _common.Set("scope_version", scope.Version);
        _resource = ServiceNames.Add(labels.Build(), limits);
        if (_resource.Count == 0 && limits.DiscoverServiceName.Count > 0) _resource = LabelSet.Of((ServiceNames.LabelName, ServiceNames.Unknown));
    }

    private void ReadRecord(ReadOnlySpan<byte> message, int scopeBytes)
    {
        ulong timeNs = 0, observedNs = 0, dropped = 0, flags = 0;
        int severity = 0;
        ReadOnlySpan<byte> severityText = default, body = default, traceId = default, spanId = default;
        long attributesLength = 0;
        LabelSetBuilder? labels = null;
        MetadataBuilder metadata = builder.Metadata;
        metadata.CopyFrom(_common);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: timeNs = reader.ReadFixed64(); break;
                case 2: severity = reader.ReadInt32(); break;
                case 3: severityText = reader.ReadBytes(); break;
                case 5: body = reader.ReadBytes(); break;
                case 6: attributesLength += ReadAttribute(reader.ReadBytes(), attributesLength, ref labels); break;
                case 7: dropped = (uint)reader.ReadVarint(); break;
                case 8: flags = reader.ReadFixed32(); break;
                case 9: traceId = reader.ReadBytes(); break;
                case 10: spanId = reader.ReadBytes(); break;
                case 11: observedNs = reader.ReadFixed64(); break;
                default: reader.Skip(); break;
            }
        }
        if (attributesLength > MaxFlatLength)
        {
            metadata.Clear();
            RefuseTooLong("a log record", attributesLength, 1);
            return;
        }
        if (observedNs != 0) metadata.SetNumber("observed_timestamp"u8, observedNs);
        if (severity != 0) metadata.SetNumber("severity_number"u8, severity);
        if (!severityText.IsEmpty)
        {
            if (_rules.SeverityTextAsLabel) (labels ??= new LabelSetBuilder()).Set("severity_text", Encoding.UTF8.GetString(severityText));
            else metadata.Set("severity_text"u8, severityText);
        }
        if (dropped != 0) metadata.SetNumber("dropped_attributes_count"u8, dropped);
        if (flags != 0) metadata.SetNumber("flags"u8, flags);
        SetId("trace_id"u8, traceId);
        SetId("span_id"u8, spanId);
        ReadOnlySpan<byte> line = TryReadText(body, out ReadOnlySpan<byte> text) ? text : Encoding.UTF8.GetBytes(OtlpText.Of(OtlpCommonReader.ReadValue(body)));
        LabelSet stream = labels is null ? _resource : Join(_resource, labels.Build());
        if (_open is null || !_open.Equals(stream))
        {
            if (_open is not null) builder.EndStream();
            _open = stream;
            builder.BeginStream(stream, labels is null ? scopeBytes : message.Length, out _refusal);
        }
        if (_refusal.Reason is not null)
        {
            builder.Refuse(_refusal, 1, line.Length);
            metadata.Clear();
            return;
        }
        // When it happened, else when it was seen, else now.
        builder.Add((long)(timeNs != 0 ? timeNs : observedNs != 0 ? observedNs : (ulong)(clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100), line);
    }

    /// <summary>Puts an attribute of a record where its rule wants it; returns its length written out. Beyond <see cref="MaxFlatLength"/> only the length counts.</summary>
    private long ReadAttribute(ReadOnlySpan<byte> message, long before, ref LabelSetBuilder? labels)
    {
        if (!_recordRules && before <= MaxFlatLength && TryReadTextAttribute(message, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> text))
        {
            builder.Metadata.SetForeign(key, text);
            return key.Length + text.Length + 1;
        }
        OtlpAttribute attribute = OtlpCommonReader.ReadAttribute(message);
        long length = OtlpAttributes.FlatLength([attribute]);
        if (before + length > MaxFlatLength) return length;
        LabelSetBuilder? own = labels;
        switch (_rules.Log.Of(attribute.Key))
        {
            case AttributeAction.IndexLabel:
                own ??= labels = new LabelSetBuilder();
                OtlpAttributes.Flatten(attribute, (name, value) => own.Set(name, value));
                break;
            case AttributeAction.StructuredMetadata: OtlpAttributes.Flatten(attribute, builder.Metadata.Set); break;
        }
        return length;
    }

    /// <summary>Key and value of an attribute whose value is text.</summary>
    private static bool TryReadTextAttribute(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> text)
    {
        key = default;
        ReadOnlySpan<byte> value = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) key = reader.ReadBytes();
            else if (reader.Field == 2) value = reader.ReadBytes();
            else reader.Skip();
        }
        return TryReadText(value, out text);
    }

    /// <summary>The text of an AnyValue; false where it is of another kind.</summary>
    private static bool TryReadText(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> text)
    {
        text = default;
        var reader = new ProtoReader(value);
        while (reader.Next())
        {
            if (reader.Field == 1) text = reader.ReadBytes();
            else if (reader.Field <= 7) return false;
            else reader.Skip();
        }
        return true;
    }

    private void SetId(ReadOnlySpan<byte> name, ReadOnlySpan<byte> id)
    {
        const int mostBytes = 64; // an id has 16 or 8
        if (id.IsEmpty) return;
        Span<byte> hex = stackalloc byte[2 * mostBytes];
        if (id.Length <= mostBytes && Convert.TryToHexStringLower(id, hex, out int length)) builder.Metadata.Set(name, hex[..length]);
        else builder.Metadata.Set(name, Encoding.UTF8.GetBytes(Convert.ToHexStringLower(id)));
    }

    private void RefuseTooLong(string whose, long length, long records) =>
        builder.RefuseEntries(DiscardReason.MetadataTooLarge, () => $"the attributes of {whose} have {length} characters where nested ones have the names of all above them; limit {MaxFlatLength}", records);

    private static LabelSet Join(LabelSet labels, LabelSet more)
    {
        var joined = new LabelSetBuilder(labels);
        foreach (Label label in more) joined.Set(label.Name, label.Value);
        return joined.Build();
    }
}
