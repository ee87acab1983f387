using System.Text.Json;
using Pharos.Logs.LogQL.Engine;

namespace Pharos.Logs.Api;

/// <summary>The <c>stats</c> of an answer (docs: reference/loki-http-api, statistics). What Loki counts apart in ingesters stands with the store: there is one process.</summary>
internal static class QueryStats
{
    public static void Write(Utf8JsonWriter json, QueryStatistics statistics)
    {
        double seconds = statistics.Execution.TotalSeconds;
        json.WriteStartObject("stats");
        json.WriteStartObject("summary");
        json.WriteNumber("bytesProcessedPerSecond", seconds > 0 ? (long)(statistics.Bytes / seconds) : 0);
        json.WriteNumber("linesProcessedPerSecond", seconds > 0 ? (long)(statistics.Lines / seconds) : 0);
        json.WriteNumber("totalBytesProcessed", statistics.Bytes);
        json.WriteNumber("totalLinesProcessed", statistics.Lines);
        json.WriteNumber("execTime", seconds);
        json.WriteNumber("queueTime", statistics.Queued.TotalSeconds);
        json.WriteNumber("subqueries", 0);
        json.WriteNumber("totalEntriesReturned", statistics.Entries);
        json.WriteNumber("splits", 0);
        json.WriteNumber("shards", 0);
        json.WriteNumber("totalPostFilterLines", statistics.Passed);
        json.WriteNumber("totalStructuredMetadataBytesProcessed", 0);
        json.WriteEndObject();
        json.WriteStartObject("querier");
        Store(json, statistics);
        json.WriteEndObject();
        json.WriteStartObject("ingester");
        json.WriteNumber("totalReached", 0);
        json.WriteNumber("totalChunksMatched", 0);
        json.WriteNumber("totalBatches", 0);
        json.WriteNumber("totalLinesSent", 0);
        Store(json, new QueryStatistics());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Store(Utf8JsonWriter json, QueryStatistics statistics)
    {
        json.WriteStartObject("store");
        json.WriteNumber("totalChunksRef", statistics.Blocks + statistics.SkippedBlocks);
        json.WriteNumber("totalChunksDownloaded", statistics.Blocks);
        json.WriteNumber("chunksDownloadTime", 0);
        json.WriteStartObject("chunk");
        json.WriteNumber("headChunkBytes", 0);
        json.WriteNumber("headChunkLines", 0);
        json.WriteNumber("decompressedBytes", statistics.Bytes);
        json.WriteNumber("decompressedLines", statistics.Lines);
        json.WriteNumber("compressedBytes", 0);
        json.WriteNumber("totalDuplicates", 0);
        json.WriteNumber("postFilterLines", statistics.Passed);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
