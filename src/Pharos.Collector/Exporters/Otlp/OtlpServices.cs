using System.Globalization;
using System.Text;
using System.Text.Json;
using Pharos.Collector.Data;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.Otlp;

/// <summary>Names of OTLP's services, and what their answers say.</summary>
internal static class OtlpServices
{
    public static string Grpc(Signals signal) => signal switch
    {
        Signals.Logs => "opentelemetry.proto.collector.logs.v1.LogsService",
        Signals.Metrics => "opentelemetry.proto.collector.metrics.v1.MetricsService",
        _ => "opentelemetry.proto.collector.trace.v1.TraceService",
    };

    /// <summary>Export…ServiceResponse { partial_success 1 { rejected 1, error_message 2 } }. An answer that cannot be read says that all was taken.</summary>
    public static OtlpPartialSuccess PartialSuccess(ReadOnlySpan<byte> response)
    {
        long rejected = 0;
        string message = "";
        try
        {
            var reader = new ProtoReader(response);
            while (reader.Next())
            {
                if (reader.Field != 1)
                {
                    reader.Skip();
                    continue;
                }
                var inner = new ProtoReader(reader.ReadBytes());
                while (inner.Next())
                {
                    if (inner.Field == 1) rejected = inner.ReadInt64();
                    else if (inner.Field == 2) message = Encoding.UTF8.GetString(inner.ReadBytes());
                    else inner.Skip();
                }
            }
        }
        catch (MalformedMessageException) { return default; }
        return new OtlpPartialSuccess(rejected, message);
    }

    /// <summary>The same in OTLP/JSON.</summary>
    public static OtlpPartialSuccess PartialSuccessJson(ReadOnlyMemory<byte> response)
    {
        if (response.IsEmpty) return default;
        try
        {
            using JsonDocument document = JsonDocument.Parse(response);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("partialSuccess", out JsonElement partial) || partial.ValueKind != JsonValueKind.Object) return default;
            long rejected = 0;
            string message = "";
            foreach (JsonProperty field in partial.EnumerateObject())
            {
                if (field.Name == "errorMessage") message = field.Value.GetString() ?? "";
                else if (field.Name.StartsWith("rejected", StringComparison.Ordinal)) _ = long.TryParse(field.Value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out rejected);
            }
            return new OtlpPartialSuccess(rejected, message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) { return default; }
    }
}
