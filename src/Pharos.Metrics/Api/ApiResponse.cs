using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pharos.Core;

namespace Pharos.Metrics.Api;

/// <summary>A success: how to write <c>data</c>, with warnings and infos about it.</summary>
internal sealed record ApiResult(Func<ApiWriter, ValueTask> WriteData)
{
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<string> Infos { get; init; } = [];

    /// <summary>Disposed after the answer is written.</summary>
    public IDisposable? Resource { get; init; }

    /// <summary>Data that is written in one go.</summary>
    public static ApiResult Of(Action<Utf8JsonWriter> write) => new(w =>
    {
        write(w.Json);
        return ValueTask.CompletedTask;
    });
}

/// <summary>JSON that goes to the client while it is written.</summary>
internal sealed class ApiWriter(PipeWriter pipe, Utf8JsonWriter json, CancellationToken cancellationToken)
{
    private const int FlushBytes = 64 * 1024;

    public Utf8JsonWriter Json => json;

    /// <summary>Sends what has gathered, where it is enough.</summary>
    public async ValueTask FlushIfFullAsync()
    {
        if (json.BytesPending < FlushBytes) return;
        json.Flush();
        await pipe.FlushAsync(cancellationToken);
    }
}

/// <summary>The envelope of API v1: <c>{"status": "success", "data": ..., "warnings": [...]}</c>, compressed where the client takes gzip.</summary>
internal static class ApiResponse
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static Task WriteAsync(HttpContext context, ApiResult result) => WriteAsync(context, 200, async writer =>
    {
        Utf8JsonWriter json = writer.Json;
        json.WriteStartObject();
        json.WriteString("status", "success");
        json.WritePropertyName("data");
        await result.WriteData(writer);
        if (result.Warnings.Count > 0) json.WriteStrings("warnings", result.Warnings);
        if (result.Infos.Count > 0) json.WriteStrings("infos", result.Infos);
        json.WriteEndObject();
    });

    public static Task WriteErrorAsync(HttpContext context, QueryException error)
    {
        (string type, int status) = ApiErrors.Describe(error.Kind);
        return WriteAsync(context, status, writer =>
        {
            writer.Json.WriteStartObject();
            writer.Json.WriteString("status", "error");
            writer.Json.WriteString("errorType", type);
            writer.Json.WriteString("error", error.Message);
            writer.Json.WriteEndObject();
            return ValueTask.CompletedTask;
        });
    }

    private static async Task WriteAsync(HttpContext context, int status, Func<ApiWriter, ValueTask> write)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers.Vary = "Accept-Encoding";
        if (!TakesGzip(context.Request))
        {
            await WriteAsync(response.BodyWriter, write, context.RequestAborted);
            return;
        }
        response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        PipeWriter pipe = PipeWriter.Create(gzip, new StreamPipeWriterOptions(leaveOpen: true));
        await WriteAsync(pipe, write, context.RequestAborted);
        await pipe.CompleteAsync();
    }

    private static async Task WriteAsync(PipeWriter pipe, Func<ApiWriter, ValueTask> write, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(pipe, s_options);
        await write(new ApiWriter(pipe, json, cancellationToken));
        json.Flush();
        await pipe.FlushAsync(cancellationToken);
    }

    private static bool TakesGzip(HttpRequest request)
    {
        foreach (string? header in request.Headers.AcceptEncoding)
        {
            if (header is null) continue;
            foreach (string part in header.Split(','))
            {
                string[] pieces = part.Split(';', StringSplitOptions.TrimEntries);
                if (pieces[0].Equals("gzip", StringComparison.OrdinalIgnoreCase)) return !(pieces.Length > 1 && pieces[1] is "q=0" or "q=0.0");
            }
        }
        return false;
    }
}
