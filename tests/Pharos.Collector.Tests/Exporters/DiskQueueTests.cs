using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Sending;
using Pharos.Testing;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Exporters;

public sealed class DiskQueueTests : IDisposable
{
    /// <summary>A batch of one log record "a" as version 1 wrote it; never regenerated.</summary>
    private const string GoldenV1 = "504841524F5343510100000001000000180000001B3511BD0A160A0012120A00120E0901000000000000002A030A0161";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_not_done_is_there_after_a_restart_in_order()
    {
        DiskQueue queue = Open();
        for (int i = 0; i < 5; i++) Assert.True(await queue.TryAddAsync(Batch(i), TestContext.Current.CancellationToken));
        QueuedBatch first = (await queue.TakeAsync(TestContext.Current.CancellationToken))!, second = (await queue.TakeAsync(TestContext.Current.CancellationToken))!;
        queue.Done(second);
        Assert.Equal("0", Body(first));

        DiskQueue again = Open();

        Assert.Equal(4, again.Recovered);
        var bodies = new List<string>();
        for (int i = 0; i < 4; i++) bodies.Add(Body((await again.TakeAsync(TestContext.Current.CancellationToken))!));
        Assert.Equal(["0", "2", "3", "4"], bodies);
    }

    [Fact]
    public async Task A_damaged_batch_is_set_aside_and_the_next_one_comes()
    {
        DiskQueue queue = Open();
        for (int i = 0; i < 2; i++) await queue.TryAddAsync(Batch(i), TestContext.Current.CancellationToken);
        string path = Directory.GetFiles(_folder.Path, "*.batch").Order(StringComparer.Ordinal).First();
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        DiskQueue again = Open();

        Assert.Equal("1", Body((await again.TakeAsync(TestContext.Current.CancellationToken))!));
        Assert.True(File.Exists(path + ".damaged"));
        Assert.Equal(1, again.Size);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_one_that_blocks_waits()
    {
        DiskQueue refusing = Open(new QueueSettings { Size = 1 });
        Assert.True(await refusing.TryAddAsync(Batch(0), TestContext.Current.CancellationToken));
        Assert.False(await refusing.TryAddAsync(Batch(1), TestContext.Current.CancellationToken));

        var blocking = new MemoryQueue(new QueueSettings { Size = 1, BlockOnOverflow = true });
        await blocking.TryAddAsync(Batch(0), TestContext.Current.CancellationToken);
        Task<bool> waiting = blocking.TryAddAsync(Batch(1), TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);
        blocking.Done((await blocking.TakeAsync(TestContext.Current.CancellationToken))!);
        Assert.True(await waiting);
    }

    [Fact]
    public void A_file_of_version_1_is_read_and_written_as_it_was()
    {
        string golden = _folder.File("golden.batch");
        File.WriteAllBytes(golden, Convert.FromHexString(GoldenV1));
        var read = (LogsData)Telemetry.FromProtobuf(Signals.Logs, BatchFile.Read(golden));
        Assert.Equal("a", read.Scopes[0].Records[0].Body);
        BatchFile.Write(_folder.File("again.batch"), read.ToProtobuf().Span, 1, flushes: false);
        Assert.Equal(GoldenV1, Convert.ToHexString(File.ReadAllBytes(_folder.File("again.batch"))));
    }

    [Fact]
    public void The_file_is_as_documented()
    {
        BatchFile.Write(_folder.File("x.batch"), Batch(0, 1).ToProtobuf().Span, 1, flushes: true);
        Assert.Equal("PHAROSCQ"u8.ToArray(), File.ReadAllBytes(_folder.File("x.batch"))[..8]);
        Assert.Equal(1, BatchFile.ReadItems(_folder.File("x.batch")));
        Assert.Equal(Batch(0, 1).ToProtobuf().ToArray(), BatchFile.Read(_folder.File("x.batch")).ToArray());
    }

    private DiskQueue Open(QueueSettings? settings = null) => new(_folder.Path, settings ?? new QueueSettings(), Signals.Logs, flushes: false, NullLogger.Instance);

    private static LogsData Batch(int body, ulong timeNs = 1) =>
        new([new OtlpScopeLogs(new OtlpResource([]), new OtlpScope("", "", "", []), [new OtlpLogRecord { TimeNs = timeNs, Body = body.ToString(System.Globalization.CultureInfo.InvariantCulture) }])]);

    private static string Body(QueuedBatch batch) => (string)((LogsData)batch.Data).Scopes[0].Records[0].Body!;
}
