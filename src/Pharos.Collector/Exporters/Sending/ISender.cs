using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.Sending;

/// <summary>One way of sending a batch, without queue and retry.</summary>
internal interface ISender : IDisposable
{
    /// <returns>What the destination says that it refused of a request that it took.</returns>
    /// <exception cref="ConsumeException">It was not taken.</exception>
    ValueTask<OtlpPartialSuccess> SendAsync(Telemetry data, CancellationToken cancellationToken);
}
