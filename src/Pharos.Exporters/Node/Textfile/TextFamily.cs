namespace Pharos.Exporters.Node.Textfile;

/// <summary>One family of a file, as it was declared there.</summary>
internal sealed class TextFamily(string name)
{
    public string Name { get; } = name;

    public string? Help { get; set; }

    public string Type { get; set; } = "untyped";

    public List<TextSample> Samples { get; } = [];
}
