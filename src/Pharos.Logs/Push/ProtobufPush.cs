using System.Text;
using Pharos.Core;
using Pharos.Logs.Store.Wal;
using Pharos.Wire;

namespace Pharos.Logs.Push;

/// <summary>Reads logproto.PushRequest: streams 1 { labels 1, entries 2 { timestamp 1 { seconds 1, nanos 2 }, line 2, structuredMetadata 3 { name 1, value 2 } } }.</summary>
internal static class ProtobufPush
{
    /// <exception cref="MalformedMessageException">Not such a message, or labels that cannot be read.</exception>
    public static void Read(ReadOnlySpan<byte> request, LogReceiver receiver, PushBuilder builder)
    {
        var reader = new ProtoReader(request);
        while (reader.Next()) if (reader.Field == 1) ReadStream(reader.ReadBytes(), receiver, builder); else reader.Skip();
    }

    private static void ReadStream(ReadOnlySpan<byte> message, LogReceiver receiver, PushBuilder builder)
    {
        ReadOnlySpan<byte> written = default;
        int entries = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) written = reader.ReadBytes();
            else
            {
                if (reader.Field == 2) entries++;
                reader.Skip();
            }
        }
        LabelSet? labels = receiver.Labels.Find(written);
        if (labels is null)
        {
            labels = ServiceNames.Add(StreamLabels.Parse(Encoding.UTF8.GetString(written)), receiver.Limits);
            receiver.Labels.Add(written, labels);
        }
        if (!builder.BeginStream(labels, message.Length - written.Length, out Refusal refusal))
        {
            builder.Refuse(refusal, entries, message.Length);
            return;
        }
        reader = new ProtoReader(message);
        while (reader.Next()) if (reader.Field == 2) ReadEntry(reader.ReadBytes(), builder); else reader.Skip();
        builder.EndStream();
    }

    private static void ReadEntry(ReadOnlySpan<byte> message, PushBuilder builder)
    {
        long timestampNs = 0;
        ReadOnlySpan<byte> line = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: timestampNs = SourceRecord.ReadTime(reader.ReadBytes()); break;
                case 2: line = reader.ReadBytes(); break;
                case 3: ReadPair(reader.ReadBytes(), builder.Metadata); break;
                default: reader.Skip(); break;
            }
        }
        builder.Add(timestampNs, line);
    }

    private static void ReadPair(ReadOnlySpan<byte> message, MetadataBuilder metadata)
    {
        ReadOnlySpan<byte> name = default, value = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) name = reader.ReadBytes();
            else if (reader.Field == 2) value = reader.ReadBytes();
            else reader.Skip();
        }
        metadata.SetForeign(name, value);
    }
}
