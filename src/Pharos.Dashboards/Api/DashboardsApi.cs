using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Configuration;

namespace Pharos.Dashboards;

/// <summary>Dashboards and data sources for the page, and Grafana's proxy path to the data sources.</summary>
public static class DashboardsApi
{
    public static void MapDashboardsApi(this IEndpointRouteBuilder app, DashboardStore store, DataSourceProxy proxy)
    {
        RouteGroupBuilder api = app.MapGroup("/api/pharos/v1");
        api.MapGet("/dashboards", (HttpContext context) => WriteAsync(context, json => WriteList(json, store)));
        api.MapGet("/dashboards/{uid}", (HttpContext context, string uid) => WriteDashboardAsync(context, store, uid));
        api.MapGet("/datasources", (HttpContext context) => WriteAsync(context, json => WriteDataSources(json, store)));
        app.MapMethods("/api/datasources/proxy/uid/{uid}/{**path}", ["GET", "POST"],
            (HttpContext context, string uid, string? path) => proxy.ForwardAsync(context, uid, path ?? ""));
    }

    private static void WriteList(Utf8JsonWriter json, DashboardStore store)
    {
        json.WriteStartArray();
        foreach (Dashboard dashboard in store.All)
        {
            json.WriteStartObject();
            json.WriteString("uid", dashboard.Uid);
            json.WriteString("title", dashboard.Title);
            json.WriteString("slug", dashboard.Slug);
            json.WriteString("folder", dashboard.Folder);
            json.WriteStartArray("tags");
            foreach (string tag in dashboard.Tags) json.WriteStringValue(tag);
            json.WriteEndArray();
            json.WriteBoolean("starred", false);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static Task WriteDashboardAsync(HttpContext context, DashboardStore store, string uid)
    {
        if (store.Find(uid) is not { } dashboard)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return WriteAsync(context, json =>
            {
                json.WriteStartObject();
                json.WriteString("error", $"no dashboard has the uid {uid}");
                json.WriteEndObject();
            });
        }
        return WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("dashboard");
            json.WriteRawValue(dashboard.Json.Span, skipInputValidation: true);
            json.WriteStartObject("meta");
            json.WriteString("folder", dashboard.Folder);
            json.WriteString("slug", dashboard.Slug);
            json.WriteString("provisionedFrom", Path.GetFileName(dashboard.File));
            json.WriteStartArray("unsupported");
            foreach (string type in dashboard.UnsupportedPanels) json.WriteStringValue(type);
            json.WriteEndArray();
            json.WriteStartArray("problems");
            foreach (Finding problem in store.Problems.Where(p => p.Position.File == dashboard.File)) json.WriteStringValue(problem.Message);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static void WriteDataSources(Utf8JsonWriter json, DashboardStore store)
    {
        json.WriteStartArray();
        foreach (DataSource source in store.DataSources)
        {
            json.WriteStartObject();
            json.WriteString("uid", source.Uid);
            json.WriteString("name", source.Name);
            json.WriteString("type", source.Type);
            json.WriteBoolean("isDefault", source.IsDefault);
            json.WritePropertyName("jsonData");
            json.WriteRawValue(source.JsonData);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }
}
