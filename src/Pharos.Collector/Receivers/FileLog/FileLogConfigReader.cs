using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>Reads the <c>filelog</c> section.</summary>
internal static class FileLogConfigReader
{
    private const int MinFingerprintBytes = 16, MaxFingerprintBytes = 1024 * 1024;
    private const int MaxLogBytesLimit = 64 * 1024 * 1024;

    /// <summary>Options that need a feature gate upstream, or that this receiver does not have.</summary>
    private static readonly string[] s_unsupported = ["header", "ordering_criteria", "compression", "delete_after_read", "acquire_fs_lock", "include_file_owner_name", "include_file_owner_group_name"];

    public static IReceiverSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        bool fromStart = reader.Choice("start_at", false, ("end", false), ("beginning", true));
        (Re2? start, Re2? end, bool omit) = ReadMultiline(reader);
        var options = new FileLogOptions
        {
            Include = Globs(reader, "include", context),
            Exclude = Globs(reader, "exclude", context),
            ExcludeOlderThan = reader.PositiveGoDuration("exclude_older_than", TimeSpan.Zero) is { Ticks: > 0 } age ? age : null,
            StartAtBeginning = fromStart,
            PollInterval = Within(reader, "poll_interval", reader.PositiveGoDuration("poll_interval", TimeSpan.FromMilliseconds(200)), TimeSpan.FromMilliseconds(1)),
            FingerprintBytes = (int)Size(reader, "fingerprint_size", 1000, MinFingerprintBytes, MaxFingerprintBytes),
            Encoding = ReadEncoding(reader),
            LineStartPattern = start,
            LineEndPattern = end,
            OmitPattern = omit,
            MaxLogBytes = (int)Size(reader, "max_log_size", 1024 * 1024, 16, MaxLogBytesLimit),
            MaxConcurrentFiles = (int)reader.Integer("max_concurrent_files", 1024, 2, 100_000),
            ForceFlushPeriod = reader.PositiveGoDuration("force_flush_period", TimeSpan.FromMilliseconds(500)),
            PreserveLeadingWhitespace = reader.Bool("preserve_leading_whitespaces", false),
            PreserveTrailingWhitespace = reader.Bool("preserve_trailing_whitespaces", false),
            IncludeFileName = reader.Bool("include_file_name", true),
            IncludeFilePath = reader.Bool("include_file_path", false),
            IncludeFileNameResolved = reader.Bool("include_file_name_resolved", false),
            IncludeFilePathResolved = reader.Bool("include_file_path_resolved", false),
            IncludeRecordNumber = reader.Bool("include_file_record_number", false),
            Attributes = [.. TextAttributes.Read(reader, "attributes")],
            Resource = [.. TextAttributes.Read(reader, "resource")],
        };
        ImmutableArray<OperatorStep> operators = new OperatorReader(context.Errors, TimeProvider.System).Read(reader, "operators");
        RetryPolicy retry = RetryPolicy.Read(reader);
        string? storage = context.Storage(reader);
        foreach (string tuning in (ReadOnlySpan<string>)["initial_buffer_size", "max_batches", "polls_to_archive"]) reader.Ignored(tuning, "has no effect here");
        foreach (string key in s_unsupported) if (reader.Child(key).HasValue && reader.Node[key].Text is not "false" and not "") context.Errors.Add(reader.Node[key], "is not supported");
        reader.End();
        return new FileLogSettings(NodeText.Of(node), options, operators, retry, storage, context.DefaultStorage);
    }

    private static (Re2? Start, Re2? End, bool Omit) ReadMultiline(MappingReader reader)
    {
        ConfigNode node = reader.Child("multiline");
        if (!node.HasValue) return default;
        var inner = new MappingReader(node, reader.Errors);
        Re2? start = Regex(inner, "line_start_pattern"), end = Regex(inner, "line_end_pattern");
        bool omit = inner.Bool("omit_pattern", false);
        inner.End();
        if (node["line_start_pattern"].HasValue == node["line_end_pattern"].HasValue) reader.Errors.Add(node, "needs exactly one of line_start_pattern and line_end_pattern");
        return (start, end, omit);
    }

    private static Re2? Regex(MappingReader reader, string key)
    {
        string? text = reader.String(key);
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            return Re2.Compile(text);
        }
        catch (ArgumentException e)
        {
            reader.Errors.Add(reader.Node[key], e.Message);
            return null;
        }
    }

    private static ImmutableArray<FileGlob> Globs(MappingReader reader, string key, ReadContext context)
    {
        var globs = ImmutableArray.CreateBuilder<FileGlob>();
        foreach (ConfigNode item in reader.List(key, item => item))
        {
            try
            {
                globs.Add(new FileGlob(context.Paths.Resolve(item.Text, context.Directory)));
            }
            catch (ArgumentException e) { reader.Errors.Add(item, e.Message); }
        }
        if (key == "include" && globs.Count == 0 && reader.Node[key].Items.Count == 0) reader.Errors.Add(reader.Node[key], "include is required: a list of file patterns");
        return globs.ToImmutable();
    }

    private static FileEncoding ReadEncoding(MappingReader reader)
    {
        try
        {
            return FileEncoding.Of(reader.String("encoding", "utf-8"));
        }
        catch (ArgumentException e)
        {
            reader.Errors.Add(reader.Node["encoding"], e.Message);
            return FileEncoding.Utf8;
        }
    }

    private static long Size(MappingReader reader, string key, long fallback, long min, long max)
    {
        long value = reader.ByteSize(key, fallback);
        if (value >= min && value <= max) return value;
        reader.Errors.Add(reader.Node[key], $"must be {min} to {max} bytes, is {value}");
        return fallback;
    }

    private static TimeSpan Within(MappingReader reader, string key, TimeSpan value, TimeSpan min)
    {
        if (value >= min) return value;
        reader.Errors.Add(reader.Node[key], "must be at least 1ms");
        return min;
    }
}
