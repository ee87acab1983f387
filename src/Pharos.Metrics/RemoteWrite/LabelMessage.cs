using Pharos.Core;
using Pharos.Wire;

namespace Pharos.Metrics.RemoteWrite;

/// <summary>The Label message of remote write 1.0 and remote read (prompb/types.proto).</summary>
internal static class LabelMessage
{
    /// <summary>Writes labels as field 1, which they are in every message that has them.</summary>
    public static void Write(ProtoWriter to, LabelSet labels)
    {
        foreach (Label label in labels)
        {
            int open = to.Open(1);
            to.WriteString(1, label.Name);
            to.WriteString(2, label.Value);
            to.Close(open);
        }
    }
}
