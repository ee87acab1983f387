namespace Pharos.Core;

/// <summary>One name and value of a series, stream or alert.</summary>
public readonly record struct Label(string Name, string Value)
{
    /// <summary>The label that carries a metric's name.</summary>
    public const string MetricName = "__name__";

    public override string ToString() => $"{Name}=\"{Value}\"";
}
