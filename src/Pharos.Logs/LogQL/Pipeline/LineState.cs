namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>One line on its way through a pipeline. Used again from line to line.</summary>
internal sealed class LineState(NameTable names)
{
    public LabelState Labels { get; } = new(names);

    public ByteArena Arena { get; } = new();

    public ByteSlice Line { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public long TimestampNs { get; private set; }

    public void Reset(ByteSlice line, long timestampNs, BaseLabels labels)
    {
        Line = line;
        TimestampNs = timestampNs;
        Labels.Reset(labels);
        Arena.Reset();
    }
}
