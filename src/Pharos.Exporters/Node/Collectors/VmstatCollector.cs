using System.Text.RegularExpressions;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/vmstat, the fields that the filter lets through.</summary>
internal sealed class VmstatCollector(NodeOptions options) : INodeCollector
{
    private readonly Regex _fields = DefaultPatterns.Compile(options.VmstatFields);

    public string Name => "vmstat";

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("vmstat")).EnumerateLines())
        {
            var fields = new FieldReader(line);
            ReadOnlySpan<char> name = fields.Next();
            if (name.IsEmpty || !_fields.IsMatch(name)) continue;
            page.Untyped($"node_vmstat_{name}", $"/proc/vmstat information field {name}.").Add(fields.NextNumber());
        }
    }
}
