using Pharos.Storage.Bytes;
using Pharos.Storage.Files;

namespace Pharos.Logs.Store.Deletion;

/// <summary>A wish that entries go: at once from every answer, for good when their segments are next rewritten.</summary>
/// <param name="Query">A log selector with line filters, as it was given.</param>
/// <param name="StartNs">First time that is deleted.</param>
/// <param name="EndNs">Last time that is deleted.</param>
/// <param name="IsProcessed">No entry is left that it could concern.</param>
internal sealed record DeleteRequest(long Id, string Query, long StartNs, long EndNs, long CreatedNs, bool IsProcessed) : IManifestEntry<DeleteRequest>
{
    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)Id);
        to.Text(Query);
        to.Varint(StartNs);
        to.Varint(EndNs);
        to.Varint(CreatedNs);
        to.Byte(IsProcessed ? (byte)1 : (byte)0);
    }

    public static DeleteRequest Read(ref ByteReader from) => new(
        (long)from.Uvarint("deletion id"), from.Text("query"), from.Varint("start"), from.Varint("end"), from.Varint("created"), from.Byte("processed") != 0);
}
