using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;

namespace Pharos.Reliability.GameDays;

/// <summary>
/// <c>/api/pharos/v1/gamedays</c>: what can be run and what was run; one run as JSON or as its report; the runner's updates; the wish that a run ends.
/// Nothing here starts a run: that is done by who may log in where the faults are injected.
/// </summary>
public static class GameDaysApi
{
    private const int MaxUpdates = 200, MaxTextCharacters = 4000, MaxBodyBytes = 2 * 1024 * 1024;

    public static void MapGameDaysApi(this IEndpointRouteBuilder app, GameDayBoard board, Func<IReadOnlyList<GameDay>> gameDays)
    {
        RouteGroupBuilder api = app.MapGroup("/api/pharos/v1/gamedays");
        api.MapGet("", (HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, json => WriteList(json, gameDays(), board.Recent(Limit(context)))));
        api.MapGet("/runs/{id}", (HttpContext context, string id) => board.Find(id) is { } run
            ? Answers.WriteAsync(context, StatusCodes.Status200OK, json => WriteRun(json, run, withSteps: true))
            : Answers.ErrorAsync(context, StatusCodes.Status404NotFound, $"there is no run {id}"));
        api.MapGet("/runs/{id}/report", (HttpContext context, string id) =>
        {
            if (board.Find(id) is not { } run) return Answers.ErrorAsync(context, StatusCodes.Status404NotFound, $"there is no run {id}");
            context.Response.ContentType = "text/markdown; charset=utf-8";
            return context.Response.WriteAsync(GameDayReport.Write(run), context.RequestAborted);
        });
        api.MapPost("/runs/{id}/updates", (HttpContext context, string id) => TakeAsync(context, board, id));
        api.MapPost("/runs/{id}/abort", (HttpContext context, string id) => board.RequestAbort(id)
            ? Answers.WriteAsync(context, StatusCodes.Status202Accepted, WriteAbort(true))
            : Answers.ErrorAsync(context, StatusCodes.Status404NotFound, $"no run {id} is going on"));
    }

    private static async Task TakeAsync(HttpContext context, GameDayBoard board, string id)
    {
        RunUpdate[]? updates;
        try
        {
            if (context.Request.ContentLength > MaxBodyBytes) throw new JsonException($"at most {MaxBodyBytes} bytes");
            updates = await JsonSerializer.DeserializeAsync(context.Request.Body, GameDayJson.Default.RunUpdateArray, context.RequestAborted);
        }
        catch (JsonException e)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, e.Message);
            return;
        }
        if (Fault(id, updates) is { } fault)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }
        await board.TakeAsync(id, updates!, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, WriteAbort(board.IsAbortRequested(id)));
    }

    private static string? Fault(string id, RunUpdate[]? updates)
    {
        if (id.Length is 0 or > 100 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return "a run's id has letters, digits, - and _, at most 100";
        if (updates is null || updates.Length > MaxUpdates) return $"expected a list of at most {MaxUpdates} updates";
        foreach (RunUpdate? update in updates)
        {
            if (update?.Run is not { } run) return "an update has a time and a run";
            if (run.Id != id) return $"the run's id is {id} in the path and {run.Id} in the body";
            if (run.Steps.Count > 0 || run.Undo is not null) return "a run is sent without its steps and what undoes them";
            if (update.Step is { Index: < 0 or >= GameDayRun.MaxSteps }) return $"a run has at most {GameDayRun.MaxSteps} steps";
            IEnumerable<string?> texts = [run.GameDay, run.Title, run.Description, run.Service, run.Environment, run.Host, .. run.Reasons, update.Step?.Name, update.Step?.Expected, update.Step?.Observed];
            if (texts.Any(t => t?.Length > MaxTextCharacters) || run.Reasons.Count > 100 || run.Alerts.Count > 100) return $"a text has more than {MaxTextCharacters} characters, or a list more than 100 entries";
        }
        return null;
    }

    private static void WriteList(Utf8JsonWriter json, IReadOnlyList<GameDay> gameDays, IReadOnlyList<GameDayRun> runs)
    {
        json.WriteStartObject();
        json.WriteStartArray("gameDays");
        foreach (GameDay gameDay in gameDays)
        {
            json.WriteStartObject();
            json.WriteString("name", gameDay.Name);
            json.WriteString("title", gameDay.Title);
            json.WriteString("description", gameDay.Description);
            json.WriteString("service", gameDay.Service);
            json.WriteString("environment", gameDay.Environment);
            Strings(json, "tags", gameDay.Tags);
            json.WriteString("file", Path.GetFileName(gameDay.File));
            Strings(json, "faults", gameDay.Faults.Select(f => f.Action.Name));
            Strings(json, "expectations", gameDay.Alerts.Select(Expected).Concat(gameDay.Probes.Select(p => $"{p.Probe.Name}: {p.Probe.Tolerance.Describe()} within {PromDuration.Format(p.Within)}")));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("runs");
        foreach (GameDayRun run in runs) WriteRun(json, run, withSteps: false);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Expected(AlertExpectation alert) =>
        $"{alert.Alert} fires within {PromDuration.Format(alert.FiresWithin)}{(alert.NotifiedWithin is { } n ? $", its message arrives within {PromDuration.Format(n)}" : "")}, and it resolves within {PromDuration.Format(alert.ResolvesWithin)} of the rollback";

    /// <summary>The run as in its journal, and the times that the report computes.</summary>
    private static void WriteRun(Utf8JsonWriter json, GameDayRun run, bool withSteps)
    {
        using JsonDocument document = JsonSerializer.SerializeToDocument(withSteps ? run : run with { Steps = [] }, GameDayJson.Default.GameDayRun);
        json.WriteStartObject();
        foreach (JsonProperty property in document.RootElement.EnumerateObject()) property.WriteTo(json);
        Milliseconds(json, "timeToDetectMs", run.TimeToDetect);
        Milliseconds(json, "timeToNotifyMs", run.TimeToNotify);
        Milliseconds(json, "timeToRecoverMs", run.TimeToRecover);
        json.WriteEndObject();
    }

    private static void Milliseconds(Utf8JsonWriter json, string name, TimeSpan? span)
    {
        if (span is { } s) json.WriteNumber(name, Math.Round(s.TotalMilliseconds));
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static int Limit(HttpContext context) => int.TryParse(context.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? Math.Clamp(limit, 1, 500) : 50;

    private static Action<Utf8JsonWriter> WriteAbort(bool abort) => json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("abort", abort);
        json.WriteEndObject();
    };
}
