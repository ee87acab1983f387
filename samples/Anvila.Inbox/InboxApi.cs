using System.Globalization;
using System.Text.Json;

namespace Anvila.Inbox;

/// <summary>
/// Incoming webhooks on <c>POST /services/...</c> (any path below it, also <c>/</c>), <c>GET</c> and <c>DELETE /api/messages</c>,
/// <c>POST /_fail</c>, and the page on <c>GET /</c>.
/// </summary>
internal static class InboxApi
{
    public static void MapInbox(this WebApplication app)
    {
        app.MapPost("/", ReceiveAsync);
        app.MapPost("/services/{**hook}", ReceiveAsync);
        app.MapGet("/api/messages", (MessageStore store, long? after) => Results.Content(List(store, after ?? 0), "application/json"));
        app.MapDelete("/api/messages", (MessageStore store) =>
        {
            store.Clear();
            return Results.NoContent();
        });
        app.MapPost("/_fail", (FailRequest request, SimulatedFailure failure) =>
        {
            if (request.Status is < 300 or > 599 || request.Count is < 0 || request.RetryAfter is < 0) return Results.BadRequest(new { error = "status 300 to 599, retry_after and count not negative" });
            failure.Set(request);
            return Results.Ok(new { status = request.Status, retry_after = request.RetryAfter, count = failure.Left });
        });
        app.MapGet("/health", () => Results.Ok(new { status = "ok" }));
        app.MapGet("/fragment", (MessageStore store) => Results.Content(MessageHtml.All(store.All), "text/html; charset=utf-8"));
        app.MapGet("/", (MessageStore store) => Results.Content(Page.Replace("<!--messages-->", MessageHtml.All(store.All), StringComparison.Ordinal), "text/html; charset=utf-8"));
    }

    private static readonly string Page = ReadPage();

    private static async Task<IResult> ReceiveAsync(HttpContext context, MessageStore store, SimulatedFailure failure, TimeProvider clock)
    {
        string json;
        if (context.Request.HasFormContentType)
        {
            json = (await context.Request.ReadFormAsync(context.RequestAborted))["payload"].ToString();
        }
        else
        {
            using var reader = new StreamReader(context.Request.Body);
            json = await reader.ReadToEndAsync(context.RequestAborted);
        }
        if (failure.Take() is { } fail)
        {
            if (fail.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return Results.Text(fail.Status == StatusCodes.Status429TooManyRequests ? "rate_limited" : "rollup_error", statusCode: fail.Status);
        }
        if (SlackPayload.Parse(json) is not { } payload) return Results.Text("invalid_payload", statusCode: StatusCodes.Status400BadRequest);
        store.Add(clock.GetUtcNow(), context.Request.Path, payload, json);
        return Results.Text("ok");
    }

    private static string List(MessageStore store, long after)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (Message m in store.All)
            {
                if (m.Id <= after) continue;
                json.WriteStartObject();
                json.WriteNumber("id", m.Id);
                json.WriteString("received", m.Received.UtcDateTime);
                json.WriteNumber("received_ms", m.Received.ToUnixTimeMilliseconds());
                json.WriteString("path", m.Path);
                json.WritePropertyName("payload");
                json.WriteRawValue(m.Raw);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string ReadPage()
    {
        using Stream stream = typeof(InboxApi).Assembly.GetManifestResourceStream("inbox.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
