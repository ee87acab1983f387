using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Tests;

/// <summary>Brings the fields of the spans of a trace into ascending order, as <see cref="SpanSpec"/> writes them: protobuf leaves the order free.</summary>
internal static class SpanSpecReader
{
    public static byte[] Reorder(ReadOnlySpan<byte> trace)
    {
        var to = new ProtoWriter();
        var resources = new ProtoReader(trace);
        while (resources.Next())
        {
            int open = to.Open(1);
            Each(resources.ReadBytes(), to, 2, static (scope, inner) => Each(scope, inner, 2, static (span, fields) => Sort(span, fields)));
            to.Close(open);
        }
        return to.Written.ToArray();
    }

    private delegate void Rewrite(ReadOnlySpan<byte> message, ProtoWriter to);

    private static void Each(ReadOnlySpan<byte> message, ProtoWriter to, int field, Rewrite rewrite)
    {
        var reader = new ProtoReader(message);
        int begin = 0;
        for (; reader.Next(); begin = reader.Position)
        {
            if (reader.Field != field)
            {
                reader.Skip();
                to.WriteRaw(message[begin..reader.Position]);
                continue;
            }
            int open = to.Open(field);
            rewrite(reader.ReadBytes(), to);
            to.Close(open);
        }
    }

    private static void Sort(ReadOnlySpan<byte> span, ProtoWriter to)
    {
        var fields = new List<(int Field, byte[] Bytes)>();
        var reader = new ProtoReader(span);
        int begin = 0;
        for (; reader.Next(); begin = reader.Position)
        {
            int field = reader.Field;
            reader.Skip();
            fields.Add((field, span[begin..reader.Position].ToArray()));
        }
        foreach ((int _, byte[] bytes) in fields.OrderBy(f => f.Field)) to.WriteRaw(bytes);
        _ = OtlpSpan.Read(span);
    }
}
