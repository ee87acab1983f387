namespace Pharos.Templates.Loki;

/// <summary>The line that a <c>line_format</c> or <c>label_format</c> template runs on: its labels as the template's data, and what <c>__line__</c> and <c>__timestamp__</c> give.</summary>
public interface ILogLine : ITemplateMap
{
    string Line { get; }

    /// <summary>Unix nanoseconds.</summary>
    long TimestampNs { get; }
}
