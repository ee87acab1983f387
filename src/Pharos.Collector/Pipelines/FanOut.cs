using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Pipelines;

/// <summary>Gives each batch to several steps. Those that change it get copies, unless they are all there is.</summary>
internal sealed class FanOut : IConsumer
{
    private readonly IConsumer[] _readers, _changers;

    private FanOut(IReadOnlyList<IConsumer> consumers)
    {
        _readers = [.. consumers.Where(c => !c.MutatesData)];
        _changers = [.. consumers.Where(c => c.MutatesData)];
    }

    /// <summary>One consumer needs no fan-out; none at all is null.</summary>
    public static IConsumer? Of(IReadOnlyList<IConsumer> consumers) => consumers.Count switch { 0 => null, 1 => consumers[0], _ => new FanOut(consumers) };

    public bool MutatesData => _readers.Length == 0;

    /// <summary>Every step is asked, also after one has failed; then the failures are one, which can be retried if any of them can.</summary>
    public async ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        List<ConsumeException>? failures = null;
        OtlpPartialSuccess worst = default;
        for (int i = 0; i < _changers.Length; i++)
        {
            bool isLastHolder = _readers.Length == 0 && i == _changers.Length - 1;
            await GiveAsync(_changers[i], isLastHolder ? data : data.Clone()).ConfigureAwait(false);
        }
        foreach (IConsumer reader in _readers) await GiveAsync(reader, data).ConfigureAwait(false);
        if (failures is null) return worst;
        throw failures.Count == 1 ? failures[0] : new ConsumeException(string.Join("; ", failures.Select(f => f.Message)), failures.TrueForAll(f => f.IsPermanent), failures.Max(f => f.RetryAfter), failures[0])
        {
            IsExhausted = failures.Exists(f => f.IsExhausted),
        };

        async ValueTask GiveAsync(IConsumer consumer, Telemetry batch)
        {
            try
            {
                OtlpPartialSuccess result = await consumer.ConsumeAsync(batch, cancellationToken).ConfigureAwait(false);
                if (result.Rejected > worst.Rejected) worst = result;
            }
            catch (ConsumeException e) { (failures ??= []).Add(e); }
        }
    }
}
