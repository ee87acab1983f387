namespace Pharos.Logs.LogQL.Engine;

/// <summary>A line of an answer: its time in Unix nanoseconds, its text in UTF-8 after the pipeline, and the place of its labels.</summary>
internal readonly record struct LogEntry(long TimestampNs, ReadOnlyMemory<byte> Line, int Labels, long Order);
