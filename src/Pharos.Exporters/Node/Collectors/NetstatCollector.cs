using System.Text.RegularExpressions;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/net/netstat, snmp and snmp6, the fields that the filter lets through.</summary>
internal sealed class NetstatCollector(NodeOptions options) : INodeCollector
{
    private readonly Regex _fields = DefaultPatterns.Compile(options.NetstatFields);
    private readonly Dictionary<string, (string Metric, string Help)?> _names = new(StringComparer.Ordinal);

    public string Name => "netstat";

    public void Collect(HostFiles files, MetricPage page)
    {
        Pairs(files.Read(files.Proc("net/netstat")), page);
        Pairs(files.Read(files.Proc("net/snmp")), page);
        if (!File.Exists(files.Proc("net/snmp6"))) return;
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("net/snmp6")).EnumerateLines())
        {
            var fields = new FieldReader(line);
            ReadOnlySpan<char> name = fields.Next();
            int six = name.IndexOf('6');
            if (six < 0) continue;
            Add(page, name[..(six + 1)], name[(six + 1)..], fields.Next());
        }
    }

    /// <summary>Lines come in pairs: protocol and names, protocol and values.</summary>
    private void Pairs(ReadOnlySpan<char> text, MetricPage page)
    {
        ReadOnlySpan<char> names = default;
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            if (names.IsEmpty)
            {
                names = line;
                continue;
            }
            var name = new FieldReader(names);
            var value = new FieldReader(line);
            ReadOnlySpan<char> protocol = name.Next().TrimEnd(':');
            if (!value.Next().TrimEnd(':').SequenceEqual(protocol)) throw new FormatException($"values of {protocol} do not follow their names");
            while (name.Next(out ReadOnlySpan<char> field) && value.Next(out ReadOnlySpan<char> number)) Add(page, protocol, field, number);
            names = default;
        }
    }

    private void Add(MetricPage page, ReadOnlySpan<char> protocol, ReadOnlySpan<char> field, ReadOnlySpan<char> number)
    {
        Span<char> buffer = stackalloc char[160];
        if (protocol.Length + field.Length + 1 > buffer.Length) return;
        protocol.CopyTo(buffer);
        buffer[protocol.Length] = '_';
        field.CopyTo(buffer[(protocol.Length + 1)..]);
        ReadOnlySpan<char> key = buffer[..(protocol.Length + field.Length + 1)];
        var known = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(key, out (string Metric, string Help)? names))
            known[key] = names = _fields.IsMatch(key) ? ($"node_netstat_{key}", $"Statistic {protocol}{field}.") : null;
        if (names is { } shown && HostFiles.ParseNumber(number) is { } value) page.Untyped(shown.Metric, shown.Help).Add(value);
    }
}
