using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Pharos.Collector.Receivers.Operators;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>Reads what a file has got since, and hands it on in batches. The place moves on only after a batch was taken.</summary>
internal sealed partial class FileReader(FileLogOptions options, FileSet files, Func<Func<List<LogEntry>>, CancellationToken, ValueTask> send, TimeProvider clock, ILogger logger)
{
    private const int FirstBufferBytes = 64 * 1024;
    private const int MaxBatchEntries = 1000;

    /// <summary>After so much of one file the others get their turn.</summary>
    private const long MaxTurnBytes = 8 * 1024 * 1024;

    private readonly EntrySplitter _splitter = options.NewSplitter();

    /// <summary>Reads to the end, or as far as one turn goes: then true.</summary>
    public async Task<bool> ReadAsync(TrackedFile file, CancellationToken cancellationToken)
    {
        if (file.CopyOf is not null || file.SeenSize <= file.Offset) return false;
        bool flush = IsQuiet(file);
        if (file.SeenSize == file.PendingSize && !flush) return false;
        if (files.Open(file) is not { } handle) return false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        try
        {
            long turnEnd = file.Offset + MaxTurnBytes;
            while (file.Offset < turnEnd)
            {
                int read = FileBytes.Read(handle, buffer, file.Offset);
                if (read == 0 || !IsTrusted(file, handle, read)) return false; // truncated meanwhile: the next poll sees it
                bool atEnd = read < buffer.Length;
                bool grewSince = file.Offset + read > file.SeenSize; // then the last entry is young again
                bool flushes = flush && atEnd && !grewSince;
                (List<LogEntry>? first, int used) = Cut(file, buffer.AsSpan(0, read), flushes);
                int count = first.Count;
                if (used > 0)
                {
                    byte[] tail = used >= FileBytes.TailBytes ? buffer.AsSpan(used - FileBytes.TailBytes, FileBytes.TailBytes).ToArray() : FileBytes.Tail(handle, file.Offset + used);
                    byte[] bytes = buffer;
                    List<LogEntry> Take() => Interlocked.Exchange(ref first, null) ?? Cut(file, bytes.AsSpan(0, read), flushes).Batch;
                    if (count > 0) await send(Take, cancellationToken).ConfigureAwait(false);
                    file.Offset += used;
                    file.Records += count;
                    file.Tail = tail;
                    file.PendingSize = -1;
                }
                else if (!atEnd) buffer = Grow(buffer);
                else
                {
                    file.PendingSize = file.Offset + read;
                    return false;
                }
            }
            return true;
        }
        catch (IOException e)
        {
            LogReadFailed(file.Path, e.Message);
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            files.Close(file);
        }
    }

    /// <summary>Whether the last entry has waited long enough for its end. The end of a file that is gone waits as long.</summary>
    private bool IsQuiet(TrackedFile file) => options.ForceFlushPeriod > TimeSpan.Zero && clock.GetElapsedTime(file.GrewAt) >= options.ForceFlushPeriod;

    /// <summary>False where the file was truncated and has grown beyond these bytes while they were read: then they may be of the new content.</summary>
    private static bool IsTrusted(TrackedFile file, SafeFileHandle handle, int read) =>
        FileSet.IsUnchanged(file, handle) || FileStatus.Of(handle).SizeBytes < file.Offset + read;

    private (List<LogEntry> Batch, int Used) Cut(TrackedFile file, ReadOnlySpan<byte> data, bool flush)
    {
        var batch = new List<LogEntry>();
        int used = 0;
        ulong now = (ulong)(clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        while (used < data.Length && batch.Count < MaxBatchEntries && _splitter.TryNext(data[used..], flush, out int advance, out Range range))
        {
            ReadOnlySpan<byte> bytes = data.Slice(used, advance)[range];
            used += advance;
            if (NewEntry(file, bytes, file.Records + batch.Count + 1, now) is { } entry) batch.Add(entry);
        }
        return (batch, used);
    }

    private LogEntry? NewEntry(TrackedFile file, ReadOnlySpan<byte> bytes, long number, ulong now)
    {
        var entry = new LogEntry();
        OtlpLogRecord record = entry.Record;
        if (options.Encoding.Decoder is null)
        {
            if (bytes.IsEmpty) return null;
            record.Body = bytes.ToArray();
        }
        else
        {
            ReadOnlySpan<char> text = options.Encoding.Decode(bytes);
            if (number == 1) text = text.TrimStart('\uFEFF'); // a byte order mark
            if (text.Length > 0 && text[^1] == '\r') text = text[..^1];
            if (!options.PreserveLeadingWhitespace) text = text.TrimStart();
            if (!options.PreserveTrailingWhitespace) text = text.TrimEnd();
            if (text.IsEmpty) return null; // an empty line says nothing
            record.Body = text.ToString();
        }
        record.ObservedTimeNs = now;
        if (options.IncludeFileName) record.Attributes.Add(new OtlpAttribute("log.file.name", Path.GetFileName(file.Path)));
        if (options.IncludeFilePath) record.Attributes.Add(new OtlpAttribute("log.file.path", file.Path));
        if (options.IncludeFileNameResolved) record.Attributes.Add(new OtlpAttribute("log.file.name_resolved", Path.GetFileName(Resolved(file.Path))));
        if (options.IncludeFilePathResolved) record.Attributes.Add(new OtlpAttribute("log.file.path_resolved", Resolved(file.Path)));
        if (options.IncludeRecordNumber) record.Attributes.Add(new OtlpAttribute("log.file.record_number", number));
        record.Attributes.AddRange(options.Attributes);
        entry.Resource.AddRange(options.Resource);
        return entry;
    }

    private static string Resolved(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    /// <summary>An entry fits into <see cref="FileLogOptions.MaxLogBytes"/>, so the buffer never grows far beyond.</summary>
    private static byte[] Grow(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    [LoggerMessage(LogLevel.Warning, "{Path}: reading stopped, tried again at the next poll: {Reason}")]
    private partial void LogReadFailed(string path, string reason);
}
