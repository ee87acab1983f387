using System.Text.Json;
using Pharos.Configuration;
using Pharos.Hosting;

namespace Pharos.Check;

/// <summary>All that there is to say about a configuration directory: faults, warnings and lints.</summary>
internal static class CheckFindings
{
    /// <param name="running">The listeners of the running process, or null.</param>
    public static Finding[] Of(ServeOptions options, Listeners? running, TimeProvider clock)
    {
        var errors = new ConfigErrors();
        try
        {
            LoadedConfiguration config = LoadedConfiguration.Load(options, running, clock, errors);
            Lints.Run(config, errors);
        }
        catch (Exception e) when (e is FormatException or IOException) { errors.Add(new SourcePosition(options.ConfigDirectory, 0, 0), e.Message); }
        return [.. errors.Findings.OrderBy(f => f.Position)];
    }

    /// <summary>A list with severity, file, line, column, key and message of each.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartArray();
        foreach (Finding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("severity", finding.Severity == FindingSeverity.Error ? "error" : "warning");
            json.WriteString("file", finding.Position.File);
            json.WriteNumber("line", finding.Position.Line);
            json.WriteNumber("column", finding.Position.Column);
            json.WriteString("key", finding.Key);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary><c>GET /api/pharos/v1/check</c>: what <c>pharos check</c> says of the directory that this process runs from, one reading at a time.</summary>
    public static void MapCheckApi(this IEndpointRouteBuilder routes, ServeOptions options, Func<Listeners> running, TimeProvider clock)
    {
        var turn = new SemaphoreSlim(1, 1);
        routes.MapMethods("/api/pharos/v1/check", ["GET"], async (HttpContext context) =>
        {
            await turn.WaitAsync(context.RequestAborted);
            Finding[] findings;
            try { findings = await Task.Run(() => Of(options, running(), clock), context.RequestAborted); }
            finally { turn.Release(); }
            context.Response.ContentType = "application/json; charset=utf-8";
            await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
            Write(json, findings);
            await json.FlushAsync(context.RequestAborted);
        });
    }
}
