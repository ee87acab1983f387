using Microsoft.AspNetCore.Http;
using Pharos.Alerting.Config;

namespace Pharos.Alerting.Api;

/// <summary>Status, receivers, reload and metrics.</summary>
internal sealed class StatusEndpoints(AlertmanagerService service)
{
    private static readonly string s_version = typeof(StatusEndpoints).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public Task StatusAsync(HttpContext context) => ApiJson.WriteAsync(context, 200, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("cluster");
        json.WriteStartArray("peers");
        json.WriteEndArray();
        json.WriteString("status", "disabled");
        json.WriteEndObject();
        json.WriteStartObject("config");
        json.WriteString("original", service.Current.Config.Printed);
        json.WriteEndObject();
        json.WriteString("uptime", ApiTime.Print(service.StartedAt));
        json.WriteStartObject("versionInfo");
        json.WriteString("branch", "main");
        json.WriteString("buildDate", "");
        json.WriteString("buildUser", "");
        json.WriteString("goVersion", "none (Pharos on .NET)");
        json.WriteString("revision", "");
        json.WriteString("version", s_version);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    public Task ReceiversAsync(HttpContext context) => ApiJson.WriteAsync(context, 200, json =>
    {
        json.WriteStartArray();
        foreach (Receiver receiver in service.Current.Config.Receivers)
        {
            json.WriteStartObject();
            json.WriteString("name", receiver.Name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    public async Task ReloadAsync(HttpContext context)
    {
        try
        {
            if (service.ReloadRequested is { } reload) await reload(context.RequestAborted);
            context.Response.StatusCode = 200;
        }
        catch (Exception e) when (e is Configuration.ConfigException or InvalidOperationException)
        {
            await service.ReloadFailedAsync(context.RequestAborted);
            await ApiJson.WriteTextAsync(context, 500, $"failed to reload config: {e.Message}");
        }
    }

    public async Task MetricsAsync(HttpContext context)
    {
        if (service.IsReady) service.CountStates();
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(service.Metrics.Registry.Write(), context.RequestAborted);
    }
}
