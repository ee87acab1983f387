using System.Globalization;
using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.Api;

/// <summary>What runs here, with which settings, and how large it is.</summary>
internal sealed class StatusEndpoints(PrometheusApiParts parts)
{
    private const int MaxTop = 10_000;

    public ValueTask<ApiResult?> Config(ApiContext call) => Done(json =>
    {
        json.WriteStartObject();
        json.WriteString("yaml", parts.Server.ConfigYaml);
        json.WriteEndObject();
    });

    public ValueTask<ApiResult?> Flags(ApiContext call) => Done(json =>
    {
        json.WriteStartObject();
        foreach ((string name, string value) in parts.Server.Flags.OrderBy(f => f.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
    });

    public ValueTask<ApiResult?> BuildInfo(ApiContext call)
    {
        BuildView build = parts.Server.Build;
        return Done(json =>
        {
            json.WriteStartObject();
            json.WriteString("version", build.Version);
            json.WriteString("revision", build.Revision);
            json.WriteString("branch", build.Branch);
            json.WriteString("buildUser", build.BuildUser);
            json.WriteString("buildDate", build.BuildDate);
            json.WriteString("goVersion", $"dotnet{Environment.Version}"); // the field's name is upstream's
            json.WriteEndObject();
        });
    }

    public ValueTask<ApiResult?> RuntimeInfo(ApiContext call)
    {
        RuntimeView runtime = parts.Server.Runtime;
        return Done(json =>
        {
            json.WriteStartObject();
            json.WriteTime("startTime", runtime.StartTime);
            json.WriteString("CWD", Environment.CurrentDirectory);
            json.WriteString("hostname", Environment.MachineName);
            json.WriteTime("serverTime", parts.Clock.GetUtcNow());
            json.WriteBoolean("reloadConfigSuccess", runtime.ReloadSucceeded);
            json.WriteTime("lastConfigTime", runtime.LastReload);
            json.WriteNumber("corruptionCount", runtime.CorruptionCount);
            json.WriteNumber("goroutineCount", ThreadPool.ThreadCount);
            json.WriteNumber("GOMAXPROCS", Environment.ProcessorCount);
            json.WriteNumber("GOMEMLIMIT", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            json.WriteString("GOGC", "");
            json.WriteString("GODEBUG", "");
            json.WriteString("storageRetention", runtime.StorageRetention);
            json.WriteEndObject();
        });
    }

    public ValueTask<ApiResult?> Tsdb(ApiContext call)
    {
        string text = call.Parameters["limit"];
        int top = 10;
        if (text.Length > 0 && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out top) || top < 1)) throw ApiErrors.BadData("limit must be a positive number");
        if (top > MaxTop) throw ApiErrors.BadData($"limit must not exceed {MaxTop}");
        StoreStatusView status = parts.Store.Status(top);
        return Done(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("headStats");
            json.WriteNumber("numSeries", status.Series);
            json.WriteNumber("numLabelPairs", status.LabelPairs);
            json.WriteNumber("chunkCount", status.Chunks);
            json.WriteNumber("minTime", status.MinTimeMs);
            json.WriteNumber("maxTime", status.MaxTimeMs);
            json.WriteEndObject();
            WriteTop(json, "seriesCountByMetricName", status.SeriesByMetricName);
            WriteTop(json, "labelValueCountByLabelName", status.ValuesByLabelName);
            WriteTop(json, "memoryInBytesByLabelName", status.BytesByLabelName);
            WriteTop(json, "seriesCountByLabelValuePair", status.SeriesByLabelPair);
            json.WriteEndObject();
        });
    }

    /// <summary>The log is replayed before the listener opens, so the replay is always done.</summary>
    public ValueTask<ApiResult?> WalReplay(ApiContext call) => Done(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("min", 0);
        json.WriteNumber("max", 0);
        json.WriteNumber("current", 0);
        json.WriteString("state", "done");
        json.WriteEndObject();
    });

    public ValueTask<ApiResult?> Features(ApiContext call)
    {
        ParserOptions syntax = parts.Engine.Syntax;
        return Done(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("api");
            json.WriteBoolean("admin", parts.AdminEnabled);
            json.WriteBoolean("exclude_alerts", true);
            json.WriteBoolean("label_values_match", true);
            json.WriteBoolean("lifecycle", parts.LifecycleEnabled);
            json.WriteBoolean("query_stats", true);
            json.WriteBoolean("query_warnings", true);
            json.WriteEndObject();
            json.WriteStartObject("promql");
            json.WriteBoolean("at_modifier", true);
            json.WriteBoolean("bool", true);
            json.WriteBoolean("delayed_name_removal", parts.Engine.Options.DelayedNameRemoval);
            json.WriteBoolean("duration_expr", syntax.DurationExpressions);
            json.WriteBoolean("experimental_functions", syntax.ExperimentalFunctions);
            json.WriteBoolean("extended_range_selectors", syntax.ExtendedRangeSelectors);
            json.WriteBoolean("fill", syntax.FillModifiers);
            json.WriteBoolean("negative_offset", true);
            json.WriteBoolean("subqueries", true);
            json.WriteBoolean("type_and_unit_labels", parts.Engine.Options.TypeAndUnitLabels);
            json.WriteEndObject();
            json.WriteStartObject("promql_functions");
            foreach (FunctionSignature function in FunctionTable.ByName.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
                json.WriteBoolean(function.Name, !function.IsExperimental || syntax.ExperimentalFunctions);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static ValueTask<ApiResult?> Done(Action<Utf8JsonWriter> write) => ValueTask.FromResult<ApiResult?>(ApiResult.Of(write));

    private static void WriteTop(Utf8JsonWriter json, string name, IReadOnlyList<(string Name, long Count)> top)
    {
        json.WriteStartArray(name);
        foreach ((string entry, long count) in top)
        {
            json.WriteStartObject();
            json.WriteString("name", entry);
            json.WriteNumber("value", count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
