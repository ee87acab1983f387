using System.Globalization;
using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store;
using Pharos.Logs.Store.Wal;
using Pharos.Storage.Wal;
using Pharos.Wire;
using Snappier;

namespace Pharos.Logs.Tests.Store;

/// <summary>What the crash test pushes: batch n is the same in every life of the process, so that any answer can be checked.</summary>
internal static class LogCrashLoad
{
    public const int Streams = 6, LinesPerStream = 9;

    public static LogStoreOptions Options => new()
    {
        ChunkBytes = 4096,
        CompactedBlockBytes = 16 << 10,
        MaintenanceInterval = TimeSpan.FromDays(1),
        CompactionInterval = TimeSpan.Zero,
        Wal = new WalOptions { SegmentBytes = 64 << 10, SyncInterval = TimeSpan.FromMilliseconds(5) },
    };

    /// <summary>Every other batch is logged as the request it came in, which has a line and a stream more that were refused.</summary>
    public static PushRecord Batch(int number)
    {
        var record = new PushRecord();
        var request = new ProtoWriter();
        for (int stream = 0; stream < Streams; stream++)
        {
            int message = request.Open(1);
            record.BeginStream(Labels(stream));
            for (int line = 0; line < LinesPerStream; line++)
            {
                record.Add(TimeNs(number, line), Encoding.UTF8.GetBytes(Line(number, stream, line)), line % 4 == 0 ? LabelBytes.Of(LabelSet.Of(("trace_id", $"{number:x8}"))) : []);
                WriteEntry(request, TimeNs(number, line), Line(number, stream, line));
            }
            WriteEntry(request, 1, "refused");
            record.Refuse();
            record.EndStream();
            request.Close(message);
        }
        int refused = request.Open(1);
        WriteEntry(request, 1, "of a refused stream");
        request.Close(refused);
        record.RefuseStream();
        if (number % 2 == 1) record.AddSource(Snappy.CompressToArray(request.Written));
        return record;
    }

    private static void WriteEntry(ProtoWriter request, long timeNs, string line)
    {
        int entry = request.Open(2), time = request.Open(1);
        request.WriteInt64(1, timeNs / 1_000_000_000);
        request.WriteInt64(2, timeNs % 1_000_000_000);
        request.Close(time);
        request.WriteString(2, line);
        request.Close(entry);
    }

    public static LabelSet Labels(int stream) => LabelSet.Of(("stream", stream.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Some lines are late.</summary>
    public static long TimeNs(int number, int line) => 1_700_000_000_000_000_000 + (number * 1_000_000L) + (line % 5 == 4 ? -40_000_000L : line * 1000);

    /// <summary>The first lines are those of the golden stores of versions 1 and 2.</summary>
    public static string Line(int number, int stream, int line) => (stream % 3) switch
    {
        0 when number >= 150 => $"{{\"level\":\"info\",\"path\":\"/api/v1/{((string[])["items", "orders", "users"])[number % 3]}/{number * 7919 % 100_000}\",\"bytes\":{(1L << (line + 3)) + (number * 31 % 97)},\"line\":{line},\"batch\":{number}}}",
        0 => $"{{\"batch\":{number},\"line\":{line},\"level\":\"info\",\"id\":\"{(number * 31) + line:x16}\"}}",
        1 => $"batch={number} line={line} msg=\"flushed block\" duration={number % 97}.{line}ms",
        _ => $"10.0.0.{line} - batch {number} took {number % 89} ms\n\tat frame({line})",
    };
}
