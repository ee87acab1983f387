using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Pharos.Core;
using Pharos.Wire;

namespace Pharos.Logs.Push;

/// <summary>Reads Loki's JSON push: <c>{"streams": [{"stream": {…}, "values": [["ns", "line", {metadata}], …]}]}</c> (docs: reference/loki-http-api).</summary>
internal static class JsonPush
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 16 };

    /// <exception cref="MalformedMessageException">Not such a document, or labels that cannot be used.</exception>
    public static void Read(ReadOnlySpan<byte> request, LogReceiver receiver, PushBuilder builder)
    {
        if (request.Trim(" \t\r\n"u8).IsEmpty) throw new MalformedMessageException("EOF");
        byte[] scratch = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            var reader = new Utf8JsonReader(request, s_options);
            Expect(ref reader, JsonTokenType.StartObject, "an object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool streams = reader.ValueTextEquals("streams"u8);
                reader.Read();
                if (!streams)
                {
                    reader.Skip();
                    continue;
                }
                if (reader.TokenType == JsonTokenType.Null) continue;
                if (reader.TokenType != JsonTokenType.StartArray) throw Fault(reader, "streams", "an array");
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) ReadStream(ref reader, request, receiver, builder, ref scratch);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // text that is no Unicode is the latter
        {
            throw new MalformedMessageException($"loghttp.PushRequest: {e.Message}");
        }
        finally { ArrayPool<byte>.Shared.Return(scratch); }
    }

    private static void ReadStream(ref Utf8JsonReader reader, ReadOnlySpan<byte> request, LogReceiver receiver, PushBuilder builder, ref byte[] scratch)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Fault(reader, "streams", "objects");
        LabelSet labels = LabelSet.Empty;
        Utf8JsonReader values = default;
        long valueBytes = 0;
        bool hasValues = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("stream"u8))
            {
                reader.Read();
                labels = ReadLabels(ref reader, request, receiver);
            }
            else if (reader.ValueTextEquals("values"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null) continue;
                if (reader.TokenType != JsonTokenType.StartArray) throw Fault(reader, "values", "an array");
                values = reader; // read once the labels are known, which may stand behind
                hasValues = true;
                long start = reader.BytesConsumed;
                reader.Skip();
                valueBytes = reader.BytesConsumed - start;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        if (!hasValues) return;
        if (!builder.BeginStream(labels, valueBytes, out Refusal refusal))
        {
            long lines = 0;
            for (int depth = values.CurrentDepth; values.Read() && values.CurrentDepth > depth;) if (values.TokenType == JsonTokenType.StartArray) lines++;
            builder.Refuse(refusal, lines, valueBytes);
            return;
        }
        while (values.Read() && values.TokenType != JsonTokenType.EndArray) ReadEntry(ref values, builder, ref scratch);
        builder.EndStream();
    }

    private static LabelSet ReadLabels(ref Utf8JsonReader reader, ReadOnlySpan<byte> request, LogReceiver receiver)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Fault(reader, "stream", "an object");
        int start = (int)reader.TokenStartIndex;
        Utf8JsonReader pairs = reader;
        reader.Skip();
        ReadOnlySpan<byte> written = request[start..(int)reader.BytesConsumed];
        if (receiver.Labels.Find(written) is { } known) return known;
        var builder = new LabelSetBuilder();
        var names = new List<string>();
        while (pairs.Read() && pairs.TokenType == JsonTokenType.PropertyName)
        {
            string name = pairs.GetString()!;
            names.Add(name);
            pairs.Read();
            if (pairs.TokenType != JsonTokenType.String) throw Fault(pairs, "stream", "text values");
            builder.Set(name, pairs.GetString()!);
        }
        LabelSet labels = builder.Build();
        // Loki prints the labels and parses what it printed, so a bad name is told by its place in that text.
        if (!names.TrueForAll(name => StreamLabels.IsName(name))) StreamLabels.Parse(StreamLabels.Format(labels));
        labels = ServiceNames.Add(labels, receiver.Limits);
        receiver.Labels.Add(written, labels);
        return labels;
    }

    private static void ReadEntry(ref Utf8JsonReader reader, PushBuilder builder, ref byte[] scratch)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Fault(reader, "values", "arrays");
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || !Utf8Parser.TryParse(reader.ValueSpan, out long timestampNs, out int used) || used != reader.ValueSpan.Length)
            throw Fault(reader, "values", "a timestamp: nanoseconds as text");
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) throw Fault(reader, "values", "a line of text");
        ReadOnlySpan<byte> line = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            if (scratch.Length < line.Length)
            {
                ArrayPool<byte>.Shared.Return(scratch);
                scratch = ArrayPool<byte>.Shared.Rent(line.Length);
            }
            line = scratch.AsSpan(0, reader.CopyString(scratch));
        }
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = MetadataNames.Sanitize(reader.GetString()!);
                reader.Read();
                if (reader.TokenType != JsonTokenType.String) throw Fault(reader, "values", "structured metadata of text");
                builder.Metadata.Set(name, reader.GetString()!);
            }
            reader.Read();
        }
        if (reader.TokenType != JsonTokenType.EndArray) throw Fault(reader, "values", "the end of an entry");
        builder.Add(timestampNs, line);
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (!reader.Read() || reader.TokenType != type) throw Fault(reader, "", what);
    }

    private static MalformedMessageException Fault(in Utf8JsonReader reader, string field, string expected) =>
        new($"loghttp.PushRequest{(field.Length > 0 ? "." : "")}{field}: expected {expected}, found {reader.TokenType} at byte {reader.TokenStartIndex}");
}
