using System.Text;
using Pharos.Core;
using Pharos.Metrics.Exposition;
using Pharos.Metrics.RemoteWrite;
using Pharos.Wire;

namespace Pharos.Metrics.Tests.RemoteWrite;

/// <summary>Builds remote write requests from series in text, as a sender would.</summary>
internal static class Requests
{
    internal sealed record Series(
        string Labels, (long Ms, double Value)[] Samples, string? Exemplar = null, string Type = "", string Help = "", string Unit = "", FloatHistogram? Histogram = null, long HistogramMs = 0);

    // Label order and repeats are kept, so that faulty requests can be built too.
    private static List<(string Name, string Value)> Parse(string text)
    {
        var pairs = new List<(string, string)>();
        int brace = text.IndexOf('{', StringComparison.Ordinal);
        if (brace != 0) pairs.Add(("__name__", brace < 0 ? text : text[..brace]));
        if (brace < 0) return pairs;
        byte[] bytes = Encoding.UTF8.GetBytes("x" + text[brace..] + " 1");
        var reader = new TextExpositionReader(bytes);
        reader.Read();
        var labels = new LabelSetBuilder();
        reader.ReadLabels(labels);
        bool named = text.Contains("__name__", StringComparison.Ordinal);
        foreach (Label label in labels.Labels) if (label.Name != "__name__") pairs.Add((label.Name, label.Value));
        return named ? throw new ArgumentException("write the name before the brace") : pairs;
    }

    private static List<(string Name, string Value)> ParseAny(string text)
    {
        const string named = "{__name__=\"";
        if (!text.StartsWith(named, StringComparison.Ordinal)) return Parse(text);
        int end = text.IndexOf('"', named.Length);
        string name = text[named.Length..end], rest = text[(end + 1)..].TrimStart(',');
        List<(string Name, string Value)> pairs = Parse(name + "{" + rest);
        if (name.Length == 0) pairs.Insert(0, ("__name__", ""));
        return pairs;
    }

    public static byte[] V1(params (string Labels, (long Ms, double Value)[] Samples)[] series)
    {
        var writer = new ProtoWriter();
        foreach ((string labels, (long Ms, double Value)[] samples) in series)
        {
            int open = writer.Open(1);
            foreach ((string name, string value) in Parse(labels))
            {
                int label = writer.Open(1);
                writer.WriteString(1, name);
                writer.WriteString(2, value);
                writer.Close(label);
            }
            foreach ((long ms, double value) in samples)
            {
                int sample = writer.Open(2);
                writer.WriteDouble(1, value);
                writer.WriteInt64(2, ms);
                writer.Close(sample);
            }
            writer.Close(open);
        }
        return writer.Written.ToArray();
    }

    public static byte[] V2(params Series[] series)
    {
        var symbols = new List<string> { "" };
        uint Symbol(string text)
        {
            int at = symbols.IndexOf(text);
            if (at >= 0) return (uint)at;
            symbols.Add(text);
            return (uint)symbols.Count - 1;
        }
        var body = new ProtoWriter();
        foreach (Series one in series)
        {
            int open = body.Open(5);
            WriteRefs(body, 1, ParseAny(one.Labels), Symbol);
            foreach ((long ms, double value) in one.Samples)
            {
                int sample = body.Open(2);
                body.WriteDouble(1, value);
                body.WriteInt64(2, ms);
                body.Close(sample);
            }
            if (one.Histogram is not null) HistogramMessage.Write(body, 3, one.Histogram, one.HistogramMs);
            if (one.Exemplar is not null)
            {
                int exemplar = body.Open(4);
                WriteRefs(body, 1, one.Exemplar == "{}" ? [] : Parse("x" + one.Exemplar).Skip(1), Symbol);
                body.WriteDouble(2, 0.5);
                body.Close(exemplar);
            }
            if (one.Type.Length > 0)
            {
                int metadata = body.Open(5);
                body.WriteVarint(1, MetadataTypes.Value(one.Type));
                body.WriteVarint(3, Symbol(one.Help));
                body.WriteVarint(4, Symbol(one.Unit));
                body.Close(metadata);
            }
            body.Close(open);
        }
        var whole = new ProtoWriter();
        foreach (string symbol in symbols) whole.WriteString(4, symbol);
        return [.. whole.Written, .. body.Written];
    }

    private static void WriteRefs(ProtoWriter writer, int field, IEnumerable<(string Name, string Value)> labels, Func<string, uint> symbol)
    {
        var refs = labels.SelectMany(pair => new[] { symbol(pair.Name), symbol(pair.Value) }).ToArray();
        int open = writer.Open(field);
        foreach (uint reference in refs) writer.RawVarint(reference);
        writer.Close(open);
    }
}
