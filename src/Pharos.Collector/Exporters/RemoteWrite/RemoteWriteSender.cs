using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Http;
using Pharos.Collector.Exporters.Sending;
using Pharos.Metrics.RemoteWrite.Out;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.RemoteWrite;

/// <summary>Posts metrics as remote write 1.0 (Prometheus specification: 5xx and 429 are retried, other answers not).</summary>
internal sealed class RemoteWriteSender(RemoteWriteExporter settings, TimeProvider clock) : ISender
{
    private readonly HttpClient _client = ClientFactory.Create(settings.Client);
    private readonly OtlpWriteRequest _translation = settings.Translation();

    public async ValueTask<OtlpPartialSuccess> SendAsync(Telemetry data, CancellationToken cancellationToken)
    {
        (List<byte[]> messages, long rejected, string reason) = _translation.Write(((MetricsData)data).Scopes, settings.MaxBatchBytes);
        foreach (byte[] message in messages)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint) { Content = BodyEncoder.Content(message, "application/x-protobuf", "snappy") };
            request.Headers.Add("X-Prometheus-Remote-Write-Version", "0.1.0");
            foreach ((string name, string value) in settings.Client.Headers) request.Headers.TryAddWithoutValidation(name, value);
            await HttpAnswers.SendAsync(_client, request, clock, cancellationToken, retriesServerErrors: true).ConfigureAwait(false);
        }
        return new OtlpPartialSuccess(rejected, reason);
    }

    public void Dispose() => _client.Dispose();
}
