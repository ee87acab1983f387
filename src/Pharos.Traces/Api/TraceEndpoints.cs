using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Traces.Store;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Api;

/// <summary>Traces by id: <c>/api/traces/{id}</c> and <c>/api/v2/traces/{id}</c>, as JSON or, with <c>Accept: application/protobuf</c>, as protobuf.</summary>
internal sealed class TraceEndpoints(TraceStore store, TempoRequests requests)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/traces/{id}", (HttpContext context, string id) => requests.RunAsync(context, _ => GetAsync(context, id, isV2: false)));
        routes.MapGet("/api/v2/traces/{id}", (HttpContext context, string id) => requests.RunAsync(context, _ => GetAsync(context, id, isV2: true)));
    }

    private async Task GetAsync(HttpContext context, string text, bool isV2)
    {
        if (!TryParse(text, out UInt128 id, out string? error))
        {
            await Answers.TextAsync(context, StatusCodes.Status400BadRequest, error!).ConfigureAwait(false);
            return;
        }
        if (store.Read(id) is not { } trace)
        {
            await Answers.TextAsync(context, StatusCodes.Status404NotFound, "trace not found").ConfigureAwait(false);
            return;
        }
        if (context.Request.Headers.Accept.Any(a => a is not null && a.Contains("application/protobuf", StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.ContentType = "application/protobuf";
            await context.Response.Body.WriteAsync(isV2 ? Wrapped(trace).WrittenMemory : trace.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        await Answers.JsonAsync(context, json =>
        {
            json.WriteStartObject();
            if (isV2) json.WriteStartObject("trace");
            OtlpTracesJsonWriter.Write(trace.Written, isV2 ? "resourceSpans" : "batches", json);
            if (isV2)
            {
                json.WriteEndObject();
                json.WriteStartObject("metrics");
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>TraceByIDResponse (tempopb): the trace is field 1.</summary>
    private static ProtoWriter Wrapped(ProtoWriter trace)
    {
        var to = new ProtoWriter();
        to.WriteBytes(1, trace.Written);
        return to;
    }

    private static bool TryParse(string text, out UInt128 id, out string? error)
    {
        id = 0;
        error = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiHexDigit(text[i])) continue;
            error = $"trace IDs can only contain hex characters: invalid character '{text[i]}' at position {i + 1}";
            return false;
        }
        if (text.Length > 32) error = "trace IDs can't be larger than 128 bits";
        else UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);
        return error is null;
    }
}
