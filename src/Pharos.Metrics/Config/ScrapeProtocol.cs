namespace Pharos.Metrics.Config;

/// <summary>Exposition formats that a scrape may ask for.</summary>
internal enum ScrapeProtocol
{
    PrometheusProto,
    OpenMetricsText0_0_1,
    OpenMetricsText1_0_0,
    PrometheusText0_0_4,
    PrometheusText1_0_0,
}

internal static class ScrapeProtocols
{
    /// <summary>In order of preference.</summary>
    public static readonly IReadOnlyList<ScrapeProtocol> Default =
        [ScrapeProtocol.OpenMetricsText1_0_0, ScrapeProtocol.OpenMetricsText0_0_1, ScrapeProtocol.PrometheusText1_0_0, ScrapeProtocol.PrometheusText0_0_4];

    /// <summary>Where native histograms are scraped: only protobuf carries them.</summary>
    public static readonly IReadOnlyList<ScrapeProtocol> ProtobufFirst = [ScrapeProtocol.PrometheusProto, .. Default];

    public const string Supported = "[OpenMetricsText0.0.1 OpenMetricsText1.0.0 PrometheusProto PrometheusText0.0.4 PrometheusText1.0.0]";

    public static ScrapeProtocol? Parse(string text) => text switch
    {
        "PrometheusProto" => ScrapeProtocol.PrometheusProto,
        "OpenMetricsText0.0.1" => ScrapeProtocol.OpenMetricsText0_0_1,
        "OpenMetricsText1.0.0" => ScrapeProtocol.OpenMetricsText1_0_0,
        "PrometheusText0.0.4" => ScrapeProtocol.PrometheusText0_0_4,
        "PrometheusText1.0.0" => ScrapeProtocol.PrometheusText1_0_0,
        _ => null,
    };

    /// <summary>The media type as it goes into Accept.</summary>
    public static string MediaType(this ScrapeProtocol protocol) => protocol switch
    {
        ScrapeProtocol.PrometheusProto => "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
        ScrapeProtocol.OpenMetricsText0_0_1 => "application/openmetrics-text;version=0.0.1",
        ScrapeProtocol.OpenMetricsText1_0_0 => "application/openmetrics-text;version=1.0.0",
        ScrapeProtocol.PrometheusText0_0_4 => "text/plain;version=0.0.4",
        _ => "text/plain;version=1.0.0",
    };

    /// <summary>Whether the format of this version can carry an escaping parameter.</summary>
    public static bool Escapes(this ScrapeProtocol protocol) => protocol is ScrapeProtocol.PrometheusProto or ScrapeProtocol.OpenMetricsText1_0_0 or ScrapeProtocol.PrometheusText1_0_0;
}
