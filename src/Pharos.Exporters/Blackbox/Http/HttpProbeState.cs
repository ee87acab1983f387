namespace Pharos.Exporters.Blackbox.Http;

/// <summary>What an HTTP probe found out so far; written at its end, whatever the end was.</summary>
internal sealed class HttpProbeState
{
    public List<HttpHop> Hops { get; } = [];

    public int Redirects { get; set; }

    public int Status { get; set; }

    public double Version { get; set; }

    /// <summary>-1 when the answer does not tell.</summary>
    public long ContentLength { get; set; }

    public long BodyLength { get; set; }

    public DateTimeOffset? LastModified { get; set; }

    public bool FailedDueToRegex { get; set; }

    public ProbeTls? Tls { get; set; }

    public void Write(MetricPage page, bool answered)
    {
        ExportedFamily phases = page.Gauge("probe_http_duration_seconds", "Duration of http request by phase, summed over all redirects");
        phases.Add("phase", "connect", Sum(h => h.Connect));
        phases.Add("phase", "processing", Sum(h => h.Processing));
        phases.Add("phase", "resolve", Sum(h => h.Resolve));
        phases.Add("phase", "tls", Sum(h => h.Tls));
        phases.Add("phase", "transfer", Sum(h => h.Transfer));
        page.Gauge("probe_http_content_length", "Length of http content response").Add(ContentLength);
        page.Gauge("probe_http_uncompressed_body_length", "Length of uncompressed response body").Add(BodyLength);
        page.Gauge("probe_http_redirects", "The number of redirects").Add(Redirects);
        page.Gauge("probe_http_ssl", "Indicates if SSL was used for the final redirect").Add(answered && Tls is { Established: true } ? 1 : 0);
        page.Gauge("probe_http_status_code", "Response HTTP status code").Add(Status);
        page.Gauge("probe_http_version", "Returns the version of HTTP of the probe response").Add(Version);
        page.Gauge("probe_failed_due_to_regex", "Indicates if probe failed due to regex").Add(FailedDueToRegex ? 1 : 0);
        if (LastModified is { } modified) page.Gauge("probe_http_last_modified_timestamp_seconds", "Returns the Last-Modified HTTP response header in unixtime").Add(modified.ToUnixTimeSeconds());
        if (answered) Tls?.Write(page);
    }

    private double Sum(Func<HttpHop, TimeSpan> phase) => Math.Max(0, Hops.Sum(h => phase(h).TotalSeconds));
}
