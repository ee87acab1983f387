using System.Globalization;
using System.Text;
using Pharos.Core;
using Pharos.Logs.Store;
using Pharos.Logs.Store.Wal;
using Pharos.Storage.Wal;

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

    public static PushRecord Batch(int number)
    {
        var record = new PushRecord();
        for (int stream = 0; stream < Streams; stream++)
        {
            record.BeginStream(Labels(stream));
            for (int line = 0; line < LinesPerStream; line++)
                record.Add(TimeNs(number, line), Encoding.UTF8.GetBytes(Line(number, stream, line)), line % 4 == 0 ? LabelSet.Of(("trace_id", $"{number:x8}")) : LabelSet.Empty);
            record.EndStream();
        }
        return record;
    }

    public static LabelSet Labels(int stream) => LabelSet.Of(("stream", stream.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Some lines are late.</summary>
    public static long TimeNs(int number, int line) => 1_700_000_000_000_000_000 + (number * 1_000_000L) + (line % 5 == 4 ? -40_000_000L : line * 1000);

    public static string Line(int number, int stream, int line) => (stream % 3) switch
    {
        0 => $"{{\"batch\":{number},\"line\":{line},\"level\":\"info\",\"id\":\"{(number * 31) + line:x16}\"}}",
        1 => $"batch={number} line={line} msg=\"flushed block\" duration={number % 97}.{line}ms",
        _ => $"10.0.0.{line} - batch {number} took {number % 89} ms\n\tat frame({line})",
    };
}
