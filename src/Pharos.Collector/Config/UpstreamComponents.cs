using System.Collections.Frozen;

namespace Pharos.Collector.Config;

/// <summary>Component types of the upstream distributions that Pharos does not have: a file that names one is read with a warning instead of an error (opentelemetry-collector-releases, manifest of "contrib").</summary>
internal static class UpstreamComponents
{
    private static readonly FrozenSet<string> s_receivers = Set("""
        activedirectoryds aerospike apache awscloudwatch awscontainerinsight awsecscontainermetrics awsfirehose awss3 awsxray azureblob azureeventhub azuremonitor bigip
        carbon chrony cloudflare cloudfoundry collectd couchdb datadog dockerstats elasticsearch expvar faro filestats flinkmetrics fluentforward github gitlab
        googlecloudmonitoring googlecloudpubsub googlecloudspanner haproxy httpcheck iis influxdb jaeger jmx k8scluster k8sevents k8sobjects kafka kafkametrics
        kubeletstats loki memcached mongodb mongodbatlas mysql namedpipe netflow netstat nginx nop nsxt ntp opencensus oracledb osquery otelarrow otlpjsonfile podman postgresql
        prometheusremotewrite pulsar purefa purefb rabbitmq receivercreator redis riak saphana signalfx simpleprometheus skywalking snmp snowflake solace splunkenterprise
        splunkhec sqlquery sqlserver sshcheck statsd syslog systemd tcpcheck tcplog tlscheck udplog vcenter wavefront webhookevent windowseventlog windowsperfcounters
        windowsservice yanggrpc zipkin zookeeper
        """);

    private static readonly FrozenSet<string> s_processors = Set("""
        coralogix cumulativetodelta deltatocumulative deltatorate dnslookup genainormalizer geoip groupbyattrs groupbytrace interval isolationforest k8sattributes logdedup logstransform
        metricsgeneration metricstarttime metricstransform redaction remotetap resourcedetection schema span sumologic unroll tailsampling
        """);

    private static readonly FrozenSet<string> s_exporters = Set("""
        alertmanager alibabacloudlogservice awscloudwatchlogs awsemf awskinesis awss3 awsxray azureblob azuredataexplorer azuremonitor bmchelix carbon cassandra clickhouse coralogix
        datadog dataset doris elasticsearch faro file googlecloud googlecloudpubsub googlecloudstorage googlemanagedprometheus honeycombmarker influxdb kafka loadbalancing logicmonitor
        logzio mezmo opencensus opensearch otelarrow prometheus pulsar rabbitmq sapm sematext sentry signalfx splunkhec stef sumologic syslog tencentcloudlogservice
        tinybird zipkin
        """);

    private static readonly FrozenSet<string> s_connectors = Set("""
        count datadog exceptions failover forward grafanacloud metricsaslogs otlpjson roundrobin routing servicegraph signaltometrics slowsql spanmetrics sum
        """);

    private static readonly FrozenSet<string> s_extensions = Set("""
        ack asapauthclient avrologencoding awslogsencoding awsproxy azureauth azureencoding basicauth bearertokenauth cfgardenobserver datadog dbstorage dockerobserver ecsobserver ecstaskobserver
        googleclientauth headerssetter hostobserver httpforwarder jaegerencoding jaegerremotesampling jsonlogencoding k8sleaderelector k8sobserver kafkatopicsobserver memorylimiter
        oauth2client oidc opamp otlpencoding pprof redisstorage remotetap sigv4auth skywalkingencoding sumologic textencoding zipkinencoding zpages
        """);

    /// <param name="kind"><c>receivers</c>, <c>processors</c>, <c>exporters</c>, <c>connectors</c> or <c>extensions</c>.</param>
    public static bool Has(string kind, string type) => (kind switch
    {
        "receivers" => s_receivers,
        "processors" => s_processors,
        "exporters" => s_exporters,
        "connectors" => s_connectors,
        _ => s_extensions,
    }).Contains(Normal(type));

    /// <summary>A type without its underscores: upstream renamed <c>hostmetrics</c> to <c>host_metrics</c> and reads both.</summary>
    public static string Normal(string type) => type.Replace("_", "", StringComparison.Ordinal);

    private static FrozenSet<string> Set(string words) => words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
