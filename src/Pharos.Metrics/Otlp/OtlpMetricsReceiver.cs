using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.RemoteWrite;
using Pharos.Metrics.Store;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Metrics.Otlp;

/// <summary>Takes OTLP metrics into the store; also the target of the collector's own pipelines.</summary>
internal sealed class OtlpMetricsReceiver(IMetricsStorage storage, MetricRegistry registry)
{
    private readonly MetricFamily<CounterMetric> _written = registry.Counter("pharos_otlp_metrics_written_total", "Samples, histograms and exemplars taken as OTLP.", "kind");
    private readonly CounterMetric _rejected = registry.Counter("pharos_otlp_metrics_rejected_points_total", "OTLP data points that were not taken.").Default;
    private OtlpConfig _config = new();

    public BodyLimits Limits { get; init; } = new() { EncodedBytes = 64 << 20, DecodedBytes = 64 << 20 };

    /// <summary>Uses another otlp section from the next request on.</summary>
    public void Apply(OtlpConfig config) => Volatile.Write(ref _config, config);

    /// <summary>Writes a request; returns after it is in the log.</summary>
    /// <exception cref="IOException">Nothing was written; sending again may help.</exception>
    public async ValueTask<(long RejectedPoints, string Message)> WriteAsync(IReadOnlyList<OtlpScopeMetrics> request, CancellationToken cancellationToken)
    {
        var result = new RemoteWriteResult();
        using IAppendBatch batch = storage.BeginAppend();
        var writer = new OtlpMetricsWriter(Volatile.Read(ref _config), batch, result);
        writer.Write(request);
        await batch.CommitAsync(cancellationToken).ConfigureAwait(false);
        _written.With("sample").Increment(result.Samples);
        _written.With("histogram").Increment(result.Histograms);
        _written.With("exemplar").Increment(result.Exemplars);
        _rejected.Increment(writer.RejectedPoints);
        return (writer.RejectedPoints, writer.RejectedPoints == 0 ? "" : result.Describe());
    }
}

/// <summary>OTLP/HTTP for metrics, protobuf and JSON: <c>POST /api/v1/otlp/v1/metrics</c>, and <c>/v1/metrics</c> where a collector would listen.</summary>
internal static class OtlpMetricsApi
{
    public static void MapOtlpMetricsApi(this IEndpointRouteBuilder app, OtlpMetricsReceiver receiver, string path = "/api/v1/otlp/v1/metrics") =>
        app.MapPost(path, (HttpContext context) => ReceiveAsync(context, receiver));

    private static async Task ReceiveAsync(HttpContext context, OtlpMetricsReceiver receiver)
    {
        string type = (context.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        bool isJson = type == "application/json";
        if (!isJson && type is not ("application/x-protobuf" or "application/protobuf"))
        {
            await FailAsync(context, StatusCodes.Status415UnsupportedMediaType, $"unsupported content type \"{type}\": use application/x-protobuf or application/json").ConfigureAwait(false);
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null; // the receiver's own limits count
        try
        {
            using PooledBody body = await BodyReader.ReadAsync(context.Request.Body, context.Request.Headers.ContentEncoding, receiver.Limits, context.RequestAborted).ConfigureAwait(false);
            List<OtlpScopeMetrics> request = isJson ? OtlpMetricsJsonReader.Read(body.Memory) : OtlpMetricsReader.Read(body.Span);
            (long rejected, string message) = await receiver.WriteAsync(request, context.RequestAborted).ConfigureAwait(false);
            await AnswerAsync(context, isJson, rejected, message).ConfigureAwait(false);
        }
        catch (BodyException e) { await FailAsync(context, e.StatusCode, e.Message).ConfigureAwait(false); }
        catch (MalformedMessageException e) { await FailAsync(context, StatusCodes.Status400BadRequest, e.Message).ConfigureAwait(false); }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, $"the samples could not be stored: {e.Message}").ConfigureAwait(false);
        }
    }

    // ExportMetricsServiceResponse: partial_success 1 { rejected_data_points 1, error_message 2 }.
    private static async Task AnswerAsync(HttpContext context, bool isJson, long rejected, string message)
    {
        context.Response.ContentType = isJson ? "application/json" : "application/x-protobuf";
        if (isJson)
        {
            await using var json = new System.Text.Json.Utf8JsonWriter(context.Response.BodyWriter.AsStream());
            json.WriteStartObject();
            if (rejected > 0)
            {
                json.WriteStartObject("partialSuccess");
                json.WriteString("rejectedDataPoints", rejected.ToString(System.Globalization.CultureInfo.InvariantCulture));
                json.WriteString("errorMessage", message);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            return;
        }
        if (rejected == 0) return;
        var writer = new ProtoWriter();
        int open = writer.Open(1);
        writer.WriteInt64(1, rejected);
        writer.WriteString(2, message);
        writer.Close(open);
        await context.Response.Body.WriteAsync(writer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }
}
