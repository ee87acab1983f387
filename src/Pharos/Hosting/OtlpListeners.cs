using Pharos.Logs;
using Pharos.Metrics;
using Pharos.Traces;
using Pharos.Wire.Otlp;

namespace Pharos.Hosting;

/// <summary>What the OTLP listeners (4317 gRPC, 4318 HTTP) take: one line for each signal, given by the part that stores it.</summary>
internal static class OtlpListeners
{
    public static IOtlpSignal[] Signals(MetricsPart metrics, LogsPart logs, TracesPart traces) =>
    [
        metrics.Otlp,
        logs.Otlp,
        traces.Otlp,
    ];
}
