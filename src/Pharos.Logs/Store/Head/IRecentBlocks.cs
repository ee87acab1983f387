using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Segments;

namespace Pharos.Logs.Store.Head;

/// <summary>The newest blocks of a stream that have left the head.</summary>
internal interface IRecentBlocks
{
    /// <summary>Adds up to so many blocks; the caller releases the segments.</summary>
    void Collect(LogStream stream, int newest, List<ILogBlock> blocks, List<Segment> held);
}
