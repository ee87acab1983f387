using Pharos.Wire;

namespace Pharos.Metrics.Tests.Exposition;

/// <summary>Families of <c>io.prometheus.client</c> as a target sends them, each after its length.</summary>
internal static class Families
{
    public static byte[] NativeHistogram()
    {
        var family = new ProtoWriter();
        family.WriteString(1, "h");
        family.WriteString(2, "requests");
        family.WriteVarint(3, 4);
        int metric = family.Open(4);
        int label = family.Open(1);
        family.WriteString(1, "a");
        family.WriteString(2, "b");
        family.Close(label);
        int histogram = family.Open(7);
        family.WriteVarint(1, 4);
        family.WriteDouble(2, 10);
        int bucket = family.Open(3);
        family.WriteVarint(1, 1);
        family.WriteDouble(2, 1);
        int exemplar = family.Open(3);
        label = family.Open(1);
        family.WriteString(1, "trace_id");
        family.WriteString(2, "x");
        family.Close(label);
        family.WriteDouble(2, .5);
        family.Close(exemplar);
        family.Close(bucket);
        family.WriteSint64(5, 3);
        int span = family.Open(12);
        family.WriteSint64(1, 0);
        family.WriteVarint(2, 2);
        family.Close(span);
        int deltas = family.Open(13);
        family.RawSint64(1);
        family.RawSint64(2);
        family.Close(deltas);
        family.Close(histogram);
        family.Close(metric);
        return Delimited(family);
    }

    /// <summary>A counter with exemplar, a gauge with time, a summary, an untyped metric and a classic histogram, each with a label.</summary>
    public static byte[] EveryType()
    {
        var body = new List<byte>();
        for (int type = 0; type <= 5; type++)
        {
            var family = new ProtoWriter();
            family.WriteString(1, $"m{type}");
            family.WriteVarint(3, (ulong)type);
            family.WriteString(5, "seconds");
            int metric = family.Open(4), label = family.Open(1);
            family.WriteString(1, "a");
            family.WriteString(2, "é");
            family.Close(label);
            int value = family.Open(type switch { 0 => 3, 1 => 2, 2 => 4, 3 => 5, _ => 7 });
            family.WriteDouble(type < 2 || type == 3 ? 1 : 2, 1.5);
            if (type is 2 or 4 or 5)
            {
                family.WriteVarint(1, 3);
                int bucket = family.Open(3);
                if (type == 2) family.WriteDouble(1, 0.9);
                else family.WriteVarint(1, 3);
                family.WriteDouble(2, 4);
                family.Close(bucket);
            }
            else if (type == 0)
            {
                int exemplar = family.Open(2);
                family.WriteDouble(2, 1);
                family.Close(exemplar);
            }
            family.Close(value);
            family.WriteInt64(6, 1_700_006_400_000);
            family.Close(metric);
            body.AddRange(Delimited(family));
        }
        return [.. body];
    }

    private static byte[] Delimited(ProtoWriter family)
    {
        var body = new ProtoWriter();
        body.RawVarint((ulong)family.Length);
        return [.. body.Written, .. family.Written];
    }
}
