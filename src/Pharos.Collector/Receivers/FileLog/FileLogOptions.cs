using System.Collections.Immutable;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>What <c>filelog</c> is told (README of filelogreceiver in opentelemetry-collector-contrib; defaults are its own).</summary>
internal sealed record FileLogOptions
{
    public required ImmutableArray<FileGlob> Include { get; init; }

    public ImmutableArray<FileGlob> Exclude { get; init; } = [];

    /// <summary>Files that were written to longer ago are passed over when they are first seen.</summary>
    public TimeSpan? ExcludeOlderThan { get; init; }

    /// <summary>Whether files that are there at the first start are read from their beginning; by default from their end.</summary>
    public bool StartAtBeginning { get; init; }

    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many of the first bytes tell a file: at least 16.</summary>
    public int FingerprintBytes { get; init; } = 1000;

    public FileEncoding Encoding { get; init; } = FileEncoding.Utf8;

    public Re2? LineStartPattern { get; init; }

    public Re2? LineEndPattern { get; init; }

    public bool OmitPattern { get; init; }

    public int MaxLogBytes { get; init; } = 1024 * 1024;

    /// <summary>More files than this are read one after another and not kept open between polls.</summary>
    public int MaxConcurrentFiles { get; init; } = 1024;

    /// <summary>How long the last entry of a file waits for its end; zero is for ever.</summary>
    public TimeSpan ForceFlushPeriod { get; init; } = TimeSpan.FromMilliseconds(500);

    public bool PreserveLeadingWhitespace { get; init; }

    public bool PreserveTrailingWhitespace { get; init; }

    public bool IncludeFileName { get; init; } = true;

    public bool IncludeFilePath { get; init; }

    public bool IncludeFileNameResolved { get; init; }

    public bool IncludeFilePathResolved { get; init; }

    public bool IncludeRecordNumber { get; init; }

    /// <summary>Added to each entry.</summary>
    public ImmutableArray<OtlpAttribute> Attributes { get; init; } = [];

    /// <summary>Added to each entry's resource.</summary>
    public ImmutableArray<OtlpAttribute> Resource { get; init; } = [];

    /// <summary>How long a file that no pattern finds any more (renamed away, deleted) is still read after it last grew: its writer is given this long to notice the rotation.</summary>
    public TimeSpan LostGrace { get; init; } = TimeSpan.FromSeconds(30);

    public EntrySplitter NewSplitter() =>
        LineStartPattern is { } start ? new PatternSplitter(Encoding, MaxLogBytes, start, isStart: true, OmitPattern)
        : LineEndPattern is { } end ? new PatternSplitter(Encoding, MaxLogBytes, end, isStart: false, OmitPattern)
        : new LineSplitter(Encoding, MaxLogBytes);
}
