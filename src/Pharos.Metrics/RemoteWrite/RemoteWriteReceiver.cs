using Pharos.Core;
using Pharos.Metrics.Store;
using Pharos.Wire;

namespace Pharos.Metrics.RemoteWrite;

/// <summary>Takes remote write requests, 1.0 and 2.0, into the store. A request is one batch: what it could write is in the log and visible before the answer.</summary>
internal sealed class RemoteWriteReceiver(IMetricsStorage storage, RemoteWriteLimits limits, MetricRegistry registry)
{
    private readonly MetricFamily<CounterMetric> _written = registry.Counter("pharos_remote_write_written_total", "Samples, histograms and exemplars taken by remote write.", "kind");
    private readonly MetricFamily<CounterMetric> _rejected = registry.Counter("pharos_remote_write_rejected_total", "What remote write sent and was not taken, by reason.", "reason");

    public RemoteWriteLimits Limits => limits;

    /// <summary>Writes a decoded request.</summary>
    /// <exception cref="MalformedMessageException">Nothing of it was written.</exception>
    /// <exception cref="IOException">The log refused it; nothing of it was written, sending again may help.</exception>
    public async ValueTask<RemoteWriteResult> WriteAsync(ReadOnlyMemory<byte> request, bool isVersion2, CancellationToken cancellationToken)
    {
        var result = new RemoteWriteResult();
        using IAppendBatch batch = storage.BeginAppend();
        try
        {
            if (isVersion2) new WriteRequestV2(limits, batch, result).Append(request.Span);
            else new WriteRequestV1(limits, batch, result).Append(request.Span);
        }
        catch (MalformedMessageException)
        {
            Reject("malformed");
            throw;
        }
        await batch.CommitAsync(cancellationToken).ConfigureAwait(false);
        _written.With("sample").Increment(result.Samples);
        _written.With("histogram").Increment(result.Histograms);
        _written.With("exemplar").Increment(result.Exemplars);
        foreach ((string reason, int count) in result.Refused) Reject(reason, count);
        return result;
    }

    public void Reject(string reason, int count = 1) => _rejected.With(reason).Increment(count);
}
