using System.IO.Compression;
using System.Text;

namespace Pharos.Exporters;

/// <summary>
/// One page of metrics being written: families in any order, printed sorted by name in the text format 0.0.4.
/// The buffers of the families are kept by <see cref="Clear"/>, so that a page that is reused settles at no allocation.
/// </summary>
internal sealed class MetricPage
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly SortedDictionary<string, ExportedFamily> _families = new(StringComparer.Ordinal);

    public ExportedFamily Gauge(string name, string help) => Family(name, help, "gauge");

    public ExportedFamily Counter(string name, string help) => Family(name, help, "counter");

    public ExportedFamily Untyped(string name, string help) => Family(name, help, "untyped");

    /// <summary>The family of that name; the first one to name it decides on help and type.</summary>
    public ExportedFamily Family(string name, string help, string type)
    {
        if (!_families.TryGetValue(name, out ExportedFamily? family)) _families[name] = family = new ExportedFamily(name);
        family.Describe(help, type);
        return family;
    }

    /// <summary>The type under which a family with samples is known, or null.</summary>
    public string? TypeOf(string name) => _families.TryGetValue(name, out ExportedFamily? family) && !family.IsEmpty ? family.Type : null;

    public void Clear()
    {
        foreach (ExportedFamily family in _families.Values) family.Clear();
    }

    /// <summary>Prints every family that has samples.</summary>
    public void WriteTo(Stream output)
    {
        foreach (ExportedFamily family in _families.Values) family.WriteTo(output);
    }

    /// <summary>The page in memory, gzipped when the caller accepts that.</summary>
    public byte[] ToBytes(bool gzip)
    {
        using var memory = new MemoryStream(64 * 1024);
        if (gzip)
        {
            using var compressed = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true);
            WriteTo(compressed);
        }
        else
        {
            WriteTo(memory);
        }
        return memory.ToArray();
    }

    public override string ToString() => Encoding.UTF8.GetString(ToBytes(gzip: false));
}
