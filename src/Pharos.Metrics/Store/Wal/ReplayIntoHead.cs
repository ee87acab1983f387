using Pharos.Core;
using Pharos.Metrics.Store.Head;

namespace Pharos.Metrics.Store.Wal;

/// <summary>Brings the log back into the head at the start.</summary>
internal sealed class ReplayIntoHead(HeadState head) : IWalTarget
{
    public void Forget() => head.ForgetWalIds();

    public uint Define(LabelSet labels, uint walId) => head.GetOrAddForReplay(labels, walId);

    public void Samples(ReadOnlySpan<PendingSample> samples, ReadOnlySpan<PendingExtra> extras) => head.Apply(samples, extras, replayed: true);

    public void Exemplar(uint slot, Exemplar exemplar) => head.Exemplars.Add(head.Index.LabelsOf(slot), exemplar);

    public void Metadata(string name, MetricMetadata metadata) => head.Metadata[name] = metadata;
}
