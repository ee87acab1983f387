namespace Pharos.Metrics.PromQL.Engine;

/// <summary>What a query cost (API parameter <c>stats</c>).</summary>
internal sealed record QueryStatistics(long TotalSamples, long PeakSamples, TimeSpan QueueTime, TimeSpan EvaluationTime);
