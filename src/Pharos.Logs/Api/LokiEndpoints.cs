using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Api;

/// <summary>How every endpoint of the Loki API answers: JSON from a writer, errors as text with Loki's status.</summary>
internal static class LokiEndpoints
{
    public static readonly string[] GetOrPost = ["GET", "POST"];
    public static readonly string[] Get = ["GET", "HEAD"];

    /// <summary>Writes one JSON document.</summary>
    public delegate ValueTask<Action<Utf8JsonWriter>> JsonHandler(LokiRequest request, CancellationToken aborted);

    public static void MapJson(this IEndpointRouteBuilder routes, string pattern, string[] methods, TimeProvider clock, JsonHandler handler, string contentType = "application/json") =>
        routes.MapMethods(pattern, methods, async (HttpContext context) =>
        {
            await HandleAsync(context, async () =>
            {
                Action<Utf8JsonWriter> write = await handler(await LokiRequest.ReadAsync(context, clock).ConfigureAwait(false), context.RequestAborted).ConfigureAwait(false);
                context.Response.ContentType = contentType;
                await using var json = new Utf8JsonWriter(context.Response.BodyWriter.AsStream());
                write(json);
            }).ConfigureAwait(false);
        });

    /// <summary>Runs a handler and answers its failures.</summary>
    public static async Task HandleAsync(HttpContext context, Func<Task> handler)
    {
        try { await handler().ConfigureAwait(false); }
        catch (QueryException e) when (!context.Response.HasStarted) { await FailAsync(context, StatusOf(e.Kind), e.Message).ConfigureAwait(false); }
        catch (Exception e) when (e is IOException or CorruptDataException && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(context, StatusCodes.Status500InternalServerError, e.Message).ConfigureAwait(false); // the store could not be read; it says where
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested) { } // nobody reads the answer
    }

    /// <summary>Loki says errors as plain text under this content type.</summary>
    public static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=UTF-8";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }

    public static int StatusOf(QueryErrorKind kind) => kind switch
    {
        QueryErrorKind.BadData or QueryErrorKind.Execution => StatusCodes.Status400BadRequest,
        QueryErrorKind.NotFound => StatusCodes.Status404NotFound,
        QueryErrorKind.Timeout => StatusCodes.Status504GatewayTimeout,
        QueryErrorKind.Canceled => StatusCodes.Status499ClientClosedRequest,
        QueryErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>A label set as an object.</summary>
    public static void Write(this Utf8JsonWriter json, LabelSet labels)
    {
        json.WriteStartObject();
        foreach (Label label in labels) json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }
}
