using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pharos.State;

namespace Pharos.Reliability;

/// <summary>JSON answers of our own API, and what their questions have in common.</summary>
internal static class Answers
{
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>A property <c>links</c>.</summary>
    public static void WriteLinks(Utf8JsonWriter json, IReadOnlyList<EventLink> links)
    {
        json.WriteStartArray("links");
        foreach (EventLink link in links)
        {
            json.WriteStartObject();
            json.WriteString("rel", link.Rel);
            json.WriteString("url", link.Url);
            if (link.Title.Length > 0) json.WriteString("title", link.Title);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>A time of a query string in Unix milliseconds; false where it is none.</summary>
    public static bool TryTime(string? text, DateTimeOffset? fallback, out DateTimeOffset? time)
    {
        time = fallback;
        if (string.IsNullOrEmpty(text)) return true;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ms) || ms is < -62_135_596_800_000 or > 253_402_300_799_999) return false;
        time = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        return true;
    }

    /// <summary><c>{"error": message}</c>.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string message) => WriteAsync(context, status, json =>
    {
        json.WriteStartObject();
        json.WriteString("error", message);
        json.WriteEndObject();
    });
}
