using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Tests.Store;

/// <summary>Lines as a block, with times and metadata that follow from their places.</summary>
internal static class ColumnBlocks
{
    public static byte[] Encode(string[] lines, bool columns)
    {
        Encode(lines, columns, out byte[] block);
        return block;
    }

    public static long Time(int i) => 1_700_000_000_000_000_000 + (i * 1_500_000L);

    public static LabelSet Metadata(int i) => i % 3 == 0 ? LabelSet.Empty : LabelSet.Of(("k", $"v{i % 5}"));

    public static BlockHeader Encode(string[] lines, bool columns, out byte[] block)
    {
        var metadata = new MetadataTable();
        var batch = new LogBatch { Count = lines.Length, TimestampsNs = new long[lines.Length], Offsets = new int[lines.Length + 1], MetadataCodes = new int[lines.Length] };
        var text = new ByteWriter();
        for (int i = 0; i < lines.Length; i++)
        {
            batch.TimestampsNs[i] = Time(i);
            batch.Offsets[i] = text.Length;
            text.Bytes(Encoding.UTF8.GetBytes(lines[i]));
            batch.MetadataCodes[i] = metadata.CodeOf(Metadata(i));
        }
        batch.Offsets[lines.Length] = text.Length;
        batch.Text = text.Written.ToArray();
        batch.MetadataSets = metadata.Snapshot();
        var encoder = new BlockEncoder();
        BlockHeader header = encoder.Encode(batch, columns);
        block = encoder.Body.ToArray();
        return header;
    }
}
