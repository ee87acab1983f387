using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Pharos.SpanMetrics.Graph;

/// <summary>What edges are told apart by.</summary>
/// <param name="HasFailed">False where no label says so.</param>
/// <param name="Dimensions">Their values, each after its length; empty without dimensions.</param>
internal readonly record struct EdgeLabels(string Client, string Server, string ConnectionType, string VirtualNode, bool HasFailed, string Dimensions)
{
    public override int GetHashCode()
    {
        ulong hash = HasFailed ? 1UL : 0;
        hash = (hash * 31) + Hash(Client);
        hash = (hash * 31) + Hash(Server);
        hash = (hash * 31) + Hash(ConnectionType);
        hash = (hash * 31) + Hash(VirtualNode);
        hash = (hash * 31) + Hash(Dimensions);
        return (int)(hash ^ (hash >> 32));
    }

    private static ulong Hash(string text) => text.Length == 0 ? 0 : XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()));
}
