using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Http;
using Pharos.Collector.Exporters.Sending;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.Loki;

/// <summary>Posts log records to Loki's push API, protobuf with snappy, one request for each tenant.</summary>
internal sealed class LokiSender(LokiExporter settings, TimeProvider clock) : ISender
{
    private readonly HttpClient _client = ClientFactory.Create(settings.Client);

    public async ValueTask<OtlpPartialSuccess> SendAsync(Telemetry data, CancellationToken cancellationToken)
    {
        foreach ((string tenant, ProtoWriter push) in Requests((LogsData)data))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint) { Content = BodyEncoder.Content(push.Written, "application/x-protobuf", "snappy") };
            request.Content.Headers.ContentEncoding.Clear(); // the push API takes snappy without being told
            foreach ((string name, string value) in settings.Client.Headers) request.Headers.TryAddWithoutValidation(name, value);
            if (tenant.Length > 0)
            {
                request.Headers.Remove("X-Scope-OrgID");
                request.Headers.TryAddWithoutValidation("X-Scope-OrgID", tenant);
            }
            await HttpAnswers.SendAsync(_client, request, clock, cancellationToken, retriesServerErrors: true).ConfigureAwait(false);
        }
        return default;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>logproto.PushRequest by tenant: streams 1 { labels 1, entries 2 { timestamp 1 { seconds 1, nanos 2 }, line 2 } }.</summary>
    private Dictionary<string, ProtoWriter> Requests(LogsData data)
    {
        var streams = new Dictionary<(string Tenant, string Labels), List<(long TimeNs, string Line)>>();
        foreach (OtlpScopeLogs scope in data.Scopes)
        {
            foreach (OtlpLogRecord record in scope.Records)
            {
                LokiEntry entry = LokiEntry.Of(record, scope.Resource, scope.Scope, settings.Labels);
                (string, string) key = (entry.Tenant, entry.Labels.ToString());
                if (!streams.TryGetValue(key, out List<(long, string)>? entries)) streams.Add(key, entries = []);
                ulong timeNs = record.TimeNs != 0 ? record.TimeNs : record.ObservedTimeNs;
                entries.Add((timeNs != 0 ? (long)timeNs : (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100, entry.Line));
            }
        }
        var requests = new Dictionary<string, ProtoWriter>(StringComparer.Ordinal);
        foreach (((string tenant, string labels), List<(long TimeNs, string Line)> entries) in streams)
        {
            if (!requests.TryGetValue(tenant, out ProtoWriter? to)) requests.Add(tenant, to = new ProtoWriter());
            int stream = to.Open(1);
            to.WriteString(1, labels);
            foreach ((long timeNs, string line) in entries)
            {
                int entry = to.Open(2);
                int time = to.Open(1);
                to.WriteInt64(1, timeNs / 1_000_000_000);
                to.WriteInt64(2, timeNs % 1_000_000_000);
                to.Close(time);
                to.WriteString(2, line);
                to.Close(entry);
            }
            to.Close(stream);
        }
        return requests;
    }
}
