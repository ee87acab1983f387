using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Http;
using Pharos.Collector.Exporters.Sending;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.Otlp;

/// <summary>Posts export requests (opentelemetry.io/docs/specs/otlp, OTLP/HTTP).</summary>
internal sealed class OtlpHttpSender(OtlpHttpExporter settings, TimeProvider clock) : ISender
{
    private readonly HttpClient _client = ClientFactory.Create(settings.Client);

    public async ValueTask<OtlpPartialSuccess> SendAsync(Telemetry data, CancellationToken cancellationToken)
    {
        Uri url = data.Signal switch { Signals.Logs => settings.LogsUrl, Signals.Metrics => settings.MetricsUrl, _ => settings.TracesUrl }
            ?? throw new ConsumeException($"no endpoint is configured for {CollectorMetrics.Name(data.Signal)}", isPermanent: true);
        ReadOnlyMemory<byte> body = settings.IsJson ? TelemetryJson.Write(data) : data.ToProtobuf();
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = BodyEncoder.Content(body.Span, settings.IsJson ? "application/json" : "application/x-protobuf", settings.Client.Compression),
        };
        foreach ((string name, string value) in settings.Client.Headers) request.Headers.TryAddWithoutValidation(name, value);
        byte[] answer = await HttpAnswers.SendAsync(_client, request, clock, cancellationToken).ConfigureAwait(false);
        return settings.IsJson ? OtlpServices.PartialSuccessJson(answer) : OtlpServices.PartialSuccess(answer);
    }

    public void Dispose() => _client.Dispose();
}
