using Pharos.Core;
using Pharos.Metrics.Store.Head;

namespace Pharos.Metrics.Store.Wal;

/// <summary>Takes what log records hold. Series are known by slots that the target gives out, from 1.</summary>
internal interface IWalTarget
{
    /// <summary>A new generation: the log's numbers of series start again.</summary>
    void Forget();

    /// <summary>The slot of a series that gets a number in the log; 0 refuses it.</summary>
    uint Define(LabelSet labels, uint walId);

    /// <summary>The samples of one batch, of series with a slot.</summary>
    void Samples(ReadOnlySpan<PendingSample> samples, ReadOnlySpan<PendingExtra> extras);

    void Exemplar(uint slot, Exemplar exemplar);

    void Metadata(string name, MetricMetadata metadata);
}
