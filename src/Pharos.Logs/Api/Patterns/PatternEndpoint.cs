using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store;

namespace Pharos.Logs.Api.Patterns;

/// <summary><c>/loki/api/v1/patterns</c>: patterns of the newest lines of a range, mined when they are asked for (docs: reference/loki-http-api, patterns detection).</summary>
/// <remarks>Loki mines as lines come in and keeps three hours; here any range can be asked, and a large one is answered from its newest <see cref="MaxLines"/> lines.</remarks>
internal static class PatternEndpoint
{
    public const int MaxLines = 200_000;

    private const int MaxAnswered = 300;

    public static void MapPatternApi(this IEndpointRouteBuilder routes, LogStore store, TimeProvider clock)
    {
        routes.MapJson("/loki/api/v1/patterns", LokiEndpoints.GetOrPost, clock, (request, aborted) =>
        {
            (long start, long end) = request.Range(TimeSpan.FromHours(1));
            long step = Math.Max(10_000_000_000, request.StepNs(10_000_000_000)); // Loki's samples are 10 s apart
            IReadOnlyList<LabelMatcher> matchers = LokiRequest.Selector(request.Text("query") ?? throw LokiRequest.BadData("query is required"));
            List<LinePatternCluster> patterns = Mine(store, matchers, start, end, step, aborted);
            return LabelEndpoints.Of(json => Write(json, patterns));
        });
    }

    private static List<LinePatternCluster> Mine(LogStore store, IReadOnlyList<LabelMatcher> matchers, long start, long end, long step, CancellationToken aborted)
    {
        var miner = new PatternMiner();
        using ILogSelection selection = store.Select(matchers, start, end);
        var batch = new LogBatch();
        int lines = 0;
        foreach (ILogBlock block in selection.Blocks.OrderByDescending(block => block.MaxNs))
        {
            if (lines >= MaxLines) break;
            block.Load(LogParts.Timestamps | LogParts.Lines, batch);
            for (int row = batch.Count - 1; row >= 0 && lines < MaxLines; row--)
            {
                if ((row & 1023) == 0) aborted.ThrowIfCancellationRequested();
                long time = batch.TimestampsNs[row];
                if (time < start || time >= end) continue;
                lines++;
                miner.Add(batch.Line(row))?.CountAt(time - (time % step));
            }
        }
        return [.. miner.Patterns.OrderByDescending(pattern => pattern.Count).Take(MaxAnswered)];
    }

    private static void Write(Utf8JsonWriter json, List<LinePatternCluster> patterns)
    {
        json.WriteStartObject();
        json.WriteString("status", "success");
        json.WriteStartArray("data");
        foreach (LinePatternCluster pattern in patterns)
        {
            json.WriteStartObject();
            json.WriteString("pattern", pattern.ToString());
            json.WriteStartArray("samples");
            foreach ((long timeNs, long count) in pattern.CountByStep)
            {
                json.WriteStartArray();
                json.WriteNumberValue(timeNs / 1_000_000_000);
                json.WriteNumberValue(count);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
