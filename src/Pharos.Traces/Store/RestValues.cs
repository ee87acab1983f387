using Pharos.Traces.TraceQL;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Store;

/// <summary>Values of events and links, from the fields of a Span message that have no column.</summary>
internal static class RestValues
{
    /// <summary>One value, a list where several events or links have it, nil where none has.</summary>
    public static TraceValue Find(ReadOnlySpan<byte> rest, BoundAttribute wanted, long startNs)
    {
        if (rest.IsEmpty) return default;
        TraceValue first = default;
        List<TraceValue>? more = null;
        var reader = new ProtoReader(rest);
        while (reader.Next())
        {
            if (reader.Field is not (OtlpSpan.EventField or OtlpSpan.LinkField))
            {
                reader.Skip();
                continue;
            }
            bool isEvent = reader.Field == OtlpSpan.EventField;
            TraceValue value = Of(reader.ReadBytes(), isEvent, wanted, startNs);
            if (value.IsNil) continue;
            if (first.IsNil) first = value;
            else (more ??= [first]).Add(value);
        }
        return more is null ? first : TraceValue.Of([.. more]);
    }

    /// <summary>Keys of the attributes of all events and links.</summary>
    public static void Keys(ReadOnlySpan<byte> rest, Action<AttributeScope, string> take)
    {
        var reader = new ProtoReader(rest);
        while (reader.Next())
        {
            if (reader.Field == OtlpSpan.EventField) KeysIn(reader.ReadBytes(), 3, key => take(AttributeScope.Event, key));
            else if (reader.Field == OtlpSpan.LinkField) KeysIn(reader.ReadBytes(), 4, key => take(AttributeScope.Link, key));
            else reader.Skip();
        }
    }

    /// <summary>Keys of the attributes in a field of a message.</summary>
    public static void KeysIn(ReadOnlySpan<byte> message, int field, Action<string> take)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != field)
            {
                reader.Skip();
                continue;
            }
            AttributeMessage.Split(reader.ReadBytes(), out ReadOnlySpan<byte> key, out _);
            take(System.Text.Encoding.UTF8.GetString(key));
        }
    }

    private static TraceValue Of(ReadOnlySpan<byte> message, bool isEvent, BoundAttribute wanted, long startNs)
    {
        switch (wanted.Attribute.Intrinsic)
        {
            case Intrinsic.EventName: return isEvent ? Text(message, 2) : default;
            case Intrinsic.EventTimeSinceStart: return isEvent ? TraceValue.Duration((long)Time(message) - startNs) : default;
            case Intrinsic.LinkTraceId: return isEvent ? default : Id(message, 1);
            case Intrinsic.LinkSpanId: return isEvent ? default : Id(message, 2);
            case not Intrinsic.None: return default;
        }
        if (wanted.Attribute.Scope == (isEvent ? AttributeScope.Link : AttributeScope.Event)) return default;
        return AttributeBytes.Find(message, isEvent ? 3 : 4, wanted.Key);
    }

    private static TraceValue Text(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field) return TraceValue.Of(OtlpCommonReader.ReadText(ref reader));
            reader.Skip();
        }
        return TraceValue.Of("");
    }

    private static ulong Time(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) return reader.ReadFixed64();
            reader.Skip();
        }
        return 0;
    }

    private static TraceValue Id(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field) return TraceValue.Of(Convert.ToHexStringLower(reader.ReadBytes()));
            reader.Skip();
        }
        return default;
    }
}
