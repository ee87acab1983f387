using System.Buffers.Binary;
using System.Text;
using Pharos.Core;
using Pharos.SpanMetrics.Graph;
using Pharos.SpanMetrics.Series;
using Pharos.SpanMetrics.Spans;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Tests;

/// <summary>Feeds spans to processors and reads the series back.</summary>
internal sealed class TestSpans(SeriesTableOptions? options = null)
{
    private readonly ResourceTable _resources = new();

    public SeriesTable Table { get; } = new(options ?? new SeriesTableOptions());

    public GraphProcessor? Graph { get; set; }

    public SpanProcessor? Spans { get; set; }

    public long NowMs { get; set; } = 1_700_000_000_000;

    /// <summary>All spans of an ExportTraceServiceRequest.</summary>
    public void Take(ReadOnlySpan<byte> request)
    {
        var reader = new OtlpTraceReader(request);
        while (reader.NextScope())
        {
            ResourceFacts resource = _resources[reader.Resource];
            while (reader.NextSpan(out ReadOnlySpan<byte> message))
            {
                OtlpSpan span = OtlpSpan.Read(message);
                Spans?.Consume(resource, _resources.Generation, span, NowMs);
                Graph?.Consume(resource, span, NowMs);
            }
        }
    }

    /// <param name="resource">Attributes as <c>key=value</c>, parted by spaces; so are <paramref name="attributes"/>.</param>
    public void Take(string resource, string name, int kind, ulong spanId, ulong parentId = 0, double seconds = 0.05, int status = 0, string attributes = "", double startSeconds = 1)
    {
        var to = new ProtoWriter();
        int spans = to.Open(1), head = to.Open(1);
        Attributes(to, 1, resource);
        to.Close(head);
        int scope = to.Open(2), span = to.Open(2);
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(id, 7);
        to.WriteBytes(1, id);
        BinaryPrimitives.WriteUInt64BigEndian(id, spanId);
        to.WriteBytes(2, id[..8]);
        if (parentId != 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(id, parentId);
            to.WriteBytes(4, id[..8]);
        }
        to.WriteString(5, name);
        to.WriteVarint(6, (ulong)kind);
        to.WriteFixed64(7, (ulong)Math.Round(startSeconds * 1e9));
        to.WriteFixed64(8, (ulong)Math.Round((startSeconds + seconds) * 1e9));
        Attributes(to, 9, attributes);
        int state = to.Open(15);
        to.WriteVarint(3, (ulong)status);
        to.Close(state);
        to.Close(span);
        to.Close(scope);
        to.Close(spans);
        Take(to.Written);
    }

    /// <summary>Newest value by printed series, after edges have expired.</summary>
    public Dictionary<string, double> Collect() => Batch().Samples.GroupBy(s => s.Labels.ToString()!, s => s.Value, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);

    public GeneratedBatch Batch()
    {
        Graph?.Expire(NowMs);
        return Table.Collect(NowMs, NowMs - 14_999);
    }

    private static void Attributes(ProtoWriter to, int field, string attributes)
    {
        foreach (string[] pair in attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(a => a.Split('=', 2)))
        {
            int open = to.Open(field);
            to.WriteBytes(1, Encoding.UTF8.GetBytes(pair[0]));
            int value = to.Open(2);
            if (double.TryParse(pair[1], System.Globalization.CultureInfo.InvariantCulture, out double number)) to.WriteDouble(4, number);
            else to.WriteString(1, pair[1]);
            to.Close(value);
            to.Close(open);
        }
    }
}
