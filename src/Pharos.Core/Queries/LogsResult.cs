namespace Pharos.Core;

/// <summary>The answer to a log query.</summary>
public sealed record LogsResult(IReadOnlyList<LogsStream> Streams);

/// <summary>Lines that share their labels, in the order asked for.</summary>
public sealed record LogsStream(LabelSet Labels, IReadOnlyList<LogLine> Lines);

/// <summary>One line with its time in Unix nanoseconds.</summary>
public readonly record struct LogLine(long TimestampNs, string Text);
