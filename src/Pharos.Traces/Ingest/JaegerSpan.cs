using System.Buffers.Binary;
using Pharos.Wire;

namespace Pharos.Traces.Ingest;

/// <summary>A Span struct of jaeger.thrift, in place.</summary>
internal ref struct JaegerSpan
{
    private const int ChildOf = 0;

    private long _traceLow, _traceHigh, _spanId, _parentId, _startMicroseconds, _durationMicroseconds;
    private ReadOnlySpan<byte> _name, _traceState, _statusDescription;
    private int _references, _tags, _logs; // where these lists stand in the batch; 0 where there is none
    private int _kind, _status;

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> ScopeName { get; private set; }

    public ReadOnlySpan<byte> ScopeVersion { get; private set; }

    /// <summary>Reads the struct at the reader's place.</summary>
    /// <exception cref="MalformedMessageException">Not such a struct.</exception>
    public static JaegerSpan Read(ReadOnlySpan<byte> batch, scoped ref ThriftReader reader)
    {
        var span = new JaegerSpan();
        while (reader.NextField())
        {
            switch (reader.Id)
            {
                case 1: span._traceLow = reader.ReadI64(); break;
                case 2: span._traceHigh = reader.ReadI64(); break;
                case 3: span._spanId = reader.ReadI64(); break;
                case 4: span._parentId = reader.ReadI64(); break;
                case 5: span._name = reader.ReadBinary(); break;
                case 6: Note(ref reader, out span._references); break;
                case 8: span._startMicroseconds = reader.ReadI64(); break;
                case 9: span._durationMicroseconds = reader.ReadI64(); break;
                case 10: Note(ref reader, out span._tags); break;
                case 11: Note(ref reader, out span._logs); break;
                default: reader.Skip(); break;
            }
        }
        span.ReadTags(batch);
        return span;
    }

    /// <summary>Writes the Span message as field 2.</summary>
    public void Write(ProtoWriter to, ReadOnlySpan<byte> batch)
    {
        if (_parentId == 0) _parentId = ParentOfReferences(batch);
        int open = to.Open(2);
        WriteTraceId(to, 1, _traceHigh, _traceLow);
        WriteSpanId(to, 2, _spanId);
        if (!_traceState.IsEmpty) to.WriteBytes(3, _traceState);
        if (_parentId != 0) WriteSpanId(to, 4, _parentId);
        if (!_name.IsEmpty) to.WriteBytes(5, _name);
        if (_kind != 0) to.WriteVarint(6, (ulong)_kind);
        ulong startNs = Nanoseconds(_startMicroseconds);
        to.WriteFixed64(7, startNs);
        to.WriteFixed64(8, startNs + Nanoseconds(_durationMicroseconds));
        WriteTags(to, batch);
        WriteLogs(to, batch);
        WriteLinks(to, batch);
        WriteStatus(to);
        to.Close(open);
    }

    private static void Note(ref ThriftReader reader, out int list)
    {
        reader.Expect(ThriftReader.List);
        list = reader.Position;
        reader.Skip();
    }

    /// <summary>Takes what has a field of its own in OTLP from the tags.</summary>
    private void ReadTags(ReadOnlySpan<byte> batch)
    {
        if (_tags == 0) return;
        ThriftReader reader = JaegerReader.AtList(batch, _tags, out int left);
        for (; left > 0; left--)
        {
            JaegerTag tag = JaegerTag.Read(ref reader);
            switch (JaegerTagRole.Of(tag))
            {
                case TagRole.Kind: _kind = JaegerTagRole.Kind(tag.Text); break;
                case TagRole.Error: _status = 2; break;
                case TagRole.StatusCode: _status = Math.Max(_status, JaegerTagRole.Status(tag.Text)); break;
                case TagRole.StatusDescription: _statusDescription = tag.Text; break;
                case TagRole.TraceState: _traceState = tag.Text; break;
                case TagRole.ScopeName: ScopeName = tag.Text; break;
                case TagRole.ScopeVersion: ScopeVersion = tag.Text; break;
            }
        }
    }

    private readonly void WriteTags(ProtoWriter to, ReadOnlySpan<byte> batch)
    {
        if (_tags == 0) return;
        ThriftReader reader = JaegerReader.AtList(batch, _tags, out int left);
        for (; left > 0; left--)
        {
            JaegerTag tag = JaegerTag.Read(ref reader);
            if (JaegerTagRole.Of(tag) == TagRole.Attribute) tag.Write(to, 9, tag.Key);
        }
    }

    /// <summary>Logs become events; the field <c>event</c>, or else <c>message</c>, names them.</summary>
    private readonly void WriteLogs(ProtoWriter to, ReadOnlySpan<byte> batch)
    {
        if (_logs == 0) return;
        ThriftReader reader = JaegerReader.AtList(batch, _logs, out int left);
        for (; left > 0; left--)
        {
            long microseconds = 0;
            int fields = 0;
            while (reader.NextField())
            {
                if (reader.Id == 1) microseconds = reader.ReadI64();
                else if (reader.Id == 2) Note(ref reader, out fields);
                else reader.Skip();
            }
            int open = to.Open(11);
            to.WriteFixed64(1, Nanoseconds(microseconds));
            if (fields != 0) WriteFields(to, batch, fields);
            to.Close(open);
        }
    }

    private static void WriteFields(ProtoWriter to, ReadOnlySpan<byte> batch, int list)
    {
        ReadOnlySpan<byte> nameKey = default;
        ThriftReader reader = JaegerReader.AtList(batch, list, out int count);
        for (int left = count; left > 0; left--)
        {
            JaegerTag tag = JaegerTag.Read(ref reader);
            bool isEvent = tag.Key.SequenceEqual("event"u8);
            if (tag.Text.IsEmpty || !(isEvent || (nameKey.IsEmpty && tag.Key.SequenceEqual("message"u8)))) continue;
            nameKey = tag.Key;
            if (isEvent) break;
        }
        reader = JaegerReader.AtList(batch, list, out count);
        for (bool isNamed = false; count > 0; count--)
        {
            JaegerTag tag = JaegerTag.Read(ref reader);
            if (isNamed || nameKey.IsEmpty || tag.Text.IsEmpty || !tag.Key.SequenceEqual(nameKey))
            {
                tag.Write(to, 3, tag.Key);
                continue;
            }
            to.WriteBytes(2, tag.Text);
            isNamed = true;
        }
    }

    /// <summary>The parent of a span that names it by a reference only: the first in its trace that it is a child of; 0 for none.</summary>
    private readonly long ParentOfReferences(ReadOnlySpan<byte> batch)
    {
        if (_references == 0) return 0;
        ThriftReader reader = JaegerReader.AtList(batch, _references, out int left);
        for (; left > 0; left--)
        {
            (int type, long low, long high, long id) = ReadReference(ref reader);
            if (type == ChildOf && low == _traceLow && high == _traceHigh) return id;
        }
        return 0;
    }

    private readonly void WriteLinks(ProtoWriter to, ReadOnlySpan<byte> batch)
    {
        if (_references == 0) return;
        ThriftReader reader = JaegerReader.AtList(batch, _references, out int left);
        for (; left > 0; left--)
        {
            (int type, long low, long high, long id) = ReadReference(ref reader);
            if (type == ChildOf && id == _parentId && low == _traceLow && high == _traceHigh) continue; // says who the parent is
            int open = to.Open(13);
            WriteTraceId(to, 1, high, low);
            WriteSpanId(to, 2, id);
            JaegerReader.WriteText(to, 4, "opentracing.ref_type"u8, type == ChildOf ? "child_of"u8 : "follows_from"u8);
            to.Close(open);
        }
    }

    private static (int Type, long TraceLow, long TraceHigh, long SpanId) ReadReference(ref ThriftReader reader)
    {
        int type = 0;
        long low = 0, high = 0, id = 0;
        while (reader.NextField())
        {
            switch (reader.Id)
            {
                case 1: type = reader.ReadI32(); break;
                case 2: low = reader.ReadI64(); break;
                case 3: high = reader.ReadI64(); break;
                case 4: id = reader.ReadI64(); break;
                default: reader.Skip(); break;
            }
        }
        return (type, low, high, id);
    }

    private readonly void WriteStatus(ProtoWriter to)
    {
        if (_status == 0 && _statusDescription.IsEmpty) return;
        int open = to.Open(15);
        if (!_statusDescription.IsEmpty) to.WriteBytes(2, _statusDescription);
        if (_status != 0) to.WriteVarint(3, (ulong)_status);
        to.Close(open);
    }

    private static void WriteTraceId(ProtoWriter to, int field, long high, long low)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, high);
        BinaryPrimitives.WriteInt64BigEndian(id[8..], low);
        to.WriteBytes(field, id);
    }

    private static void WriteSpanId(ProtoWriter to, int field, long value)
    {
        Span<byte> id = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(id, value);
        to.WriteBytes(field, id);
    }

    private static ulong Nanoseconds(long microseconds) => (ulong)Math.Clamp(microseconds, 0, long.MaxValue / 2000) * 1000;
}
