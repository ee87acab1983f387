using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Reliability.Dora.Figures;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.Api;

/// <summary>
/// <c>GET /api/pharos/v1/dora</c>: the keys of each service and environment over a window, the same over the window before it, and their course.
/// <c>GET /api/pharos/v1/dora/details</c>: what is behind the figures of one service and environment. <c>GET /api/pharos/v1/dora/bands</c>: the bands of all years.
/// </summary>
internal sealed class DoraApi(DoraPart part, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/pharos/v1/dora", FiguresAsync);
        app.MapGet("/api/pharos/v1/dora/details", DetailsAsync);
        app.MapGet("/api/pharos/v1/dora/bands", context => Answers.WriteAsync(context, StatusCodes.Status200OK, json => JsonSerializer.Serialize(json, [.. BandSets.All], BandJson.Default.BandSetArray)));
    }

    private async Task FiguresAsync(HttpContext context)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (!DoraQuery.TryRead(context.Request.Query, now, out DoraQuery query, out string? fault))
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }
        DeliverySnapshot history = part.History.Snapshot();
        await Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("days", query.Days);
            json.WriteNumber("bands", part.Options.Bands);
            json.WriteNumber("failureWindowSeconds", part.Options.FailureWindow.TotalSeconds);
            json.WriteStartArray("places");
            foreach ((string service, string environment) in history.Places.Where(p => query.Matches(p.Service, p.Environment)))
            {
                var calculator = new FigureCalculator(history, service, environment, part.Options);
                json.WriteStartObject();
                json.WriteString("service", service);
                json.WriteString("environment", environment);
                json.WritePropertyName("now");
                WriteFigures(json, calculator.Over(now.AddDays(-query.Days), now));
                json.WritePropertyName("before");
                WriteFigures(json, calculator.Over(now.AddDays(-2 * query.Days), now.AddDays(-query.Days)));
                WriteTrend(json, calculator, query.Days, now);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task DetailsAsync(HttpContext context)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (!DoraQuery.TryRead(context.Request.Query, now, out DoraQuery query, out string? fault) || query.Service.Length == 0 || query.Environment.Length == 0)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, fault ?? "service and environment are required");
            return;
        }
        DoraFigures figures = new FigureCalculator(part.History.Snapshot(), query.Service, query.Environment, part.Options).Over(now.AddDays(-query.Days), now);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            WriteList(json, "deployments", figures.Deployments.Reverse(), query.Limit, DoraJson.Write);
            WriteList(json, "leadTimes", figures.LeadTimes.Reverse(), query.Limit, DoraJson.Write);
            WriteList(json, "recoveries", figures.Recoveries.Reverse(), query.Limit, DoraJson.Write);
            WriteList(json, "incidents", figures.Incidents.Reverse(), query.Limit, DoraJson.Write);
            json.WriteEndObject();
        });
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, int limit, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items.Take(limit)) write(json, item);
        json.WriteEndArray();
    }

    private static void WriteFigures(Utf8JsonWriter json, DoraFigures figures)
    {
        json.WriteStartObject();
        json.WriteNumber("successes", figures.Successes);
        json.WriteNumber("failures", figures.Failures);
        json.WriteNumber("cancelled", figures.Cancelled);
        json.WriteNumber("causedIncidents", figures.CausedIncidents);
        json.WriteNumber("incidents", figures.Incidents.Count);
        json.WriteNumber("changes", figures.LeadTimes.Count);
        json.WriteNumber("frequencyPerDay", figures.Frequency);
        WriteClass(json, "frequencyClass", figures.FrequencyClass);
        DoraJson.Write(json, "leadTimeSeconds", figures.MedianLeadTime?.TotalSeconds);
        WriteClass(json, "leadTimeClass", figures.LeadTimeClass);
        json.WriteStartObject("stages");
        foreach (string stage in LeadTime.StageNames)
            if (Quantiles.Of(figures.LeadTimes.SelectMany(l => l.Stages).Where(s => s.Stage == stage).Select(s => s.Length), 0.5) is { } median) json.WriteNumber(stage, median.TotalSeconds);
        json.WriteEndObject();
        DoraJson.Write(json, "changeFailureRate", figures.ChangeFailureRate);
        WriteClass(json, "changeFailureClass", figures.FailureClass);
        DoraJson.Write(json, "recoverySeconds", figures.MedianRecovery?.TotalSeconds);
        WriteClass(json, "recoveryClass", figures.RecoveryClass);
        json.WriteNumber("unrecovered", figures.Recoveries.Count(r => r.End is null));
        DoraJson.Write(json, "restoreMedianSeconds", figures.MedianRestore?.TotalSeconds);
        DoraJson.Write(json, "restoreMeanSeconds", figures.MeanRestore?.TotalSeconds);
        json.WriteNumber("incidentsOpen", figures.Incidents.Count(i => i.End is null));
        DoraJson.Write(json, "reworkRate", figures.ReworkRate);
        json.WriteEndObject();
    }

    private static void WriteClass(Utf8JsonWriter json, string name, PerformanceClass? found)
    {
        if (found is { } known) json.WriteString(name, known.ToString().ToLowerInvariant());
        else json.WriteNull(name);
    }

    /// <summary>A point for each day, or for each week of 90 days; the last ends now.</summary>
    private static void WriteTrend(Utf8JsonWriter json, FigureCalculator calculator, int days, DateTimeOffset now)
    {
        int step = days > 31 ? 7 : 1;
        json.WriteStartArray("trend");
        for (int back = days / step; back > 0; back--)
        {
            DoraFigures part = calculator.Over(now.AddDays(-back * step), now.AddDays((1 - back) * step));
            json.WriteStartObject();
            DoraJson.Write(json, "from", part.From);
            DoraJson.Write(json, "to", part.To);
            json.WriteNumber("successes", part.Successes);
            json.WriteNumber("failures", part.Failures + part.CausedIncidents);
            DoraJson.Write(json, "leadTimeSeconds", part.MedianLeadTime?.TotalSeconds);
            DoraJson.Write(json, "recoverySeconds", part.MedianRecovery?.TotalSeconds);
            DoraJson.Write(json, "restoreSeconds", part.MedianRestore?.TotalSeconds);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
