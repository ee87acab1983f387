using Pharos.Configuration;
using Pharos.Configuration.SignIn;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Config;

/// <summary>Reads remote_write and remote_read.</summary>
internal static class RemoteConfigReader
{
    public static RemoteWriteConfig ReadWrite(ConfigNode node, ConfigContext context)
    {
        ConfigErrors errors = context.Errors;
        if (!node.HasValue)
        {
            errors.Add(node, "empty or null remote write config section");
            return new RemoteWriteConfig();
        }
        var m = new MappingReader(node, errors);
        var config = new RemoteWriteConfig
        {
            Url = m.String("url", ""),
            Name = m.String("name", ""),
            Version2 = ReadMessage(m),
            Timeout = m.Duration("remote_timeout", TimeSpan.FromSeconds(30)),
            Headers = HttpClientConfigReader.ReadPlainHeaders(m),
            RelabelRules = RelabelConfigReader.ReadList(m, "write_relabel_configs", NameValidation.Utf8, "empty or null relabeling rule in remote write config"),
            SendExemplars = m.Bool("send_exemplars", false),
            SendNativeHistograms = m.Bool("send_native_histograms", false),
            Http = WithCloudSignIn(m, HttpClientConfigReader.Read(m, context, http2: false), context, isRemoteWrite: true),
            Queue = ReadQueue(m.Child("queue_config"), errors),
            Signature = NodePrinter.Print(node),
        };
        var metadata = new MappingReader(m.Child("metadata_config"), errors);
        config = config with
        {
            SendMetadata = metadata.Bool("send", true),
            MetadataInterval = metadata.Duration("send_interval", TimeSpan.FromMinutes(1)),
            MaxMetadataPerSend = (int)metadata.Integer("max_samples_per_send", 500, 1, 1_000_000),
        };
        metadata.End();
        m.Bool("round_robin_dns", false);
        if (config.Url.Length == 0) errors.Add(m.Child("url"), "url for remote_write is empty");
        if (config.Url.Length > 0 && (!Uri.TryCreate(config.Url, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))) errors.Add(m.Child("url"), $"expected an http or https URL, found \"{config.Url}\"");
        m.End();
        return config;
    }

    private static bool ReadMessage(MappingReader m)
    {
        switch (m.String("protobuf_message"))
        {
            case null or "" or "prometheus.WriteRequest": return false;
            case "io.prometheus.write.v2.Request": return true;
            case var other:
                m.Errors.Add(m.Child("protobuf_message"), $"invalid protobuf_message value: unknown type for remote write protobuf message {other}, supported: prometheus.WriteRequest, io.prometheus.write.v2.Request");
                return false;
        }
    }

    private static RemoteWriteQueueConfig ReadQueue(ConfigNode node, ConfigErrors errors)
    {
        var m = new MappingReader(node, errors);
        var queue = new RemoteWriteQueueConfig
        {
            Capacity = Int(m, "capacity", 10_000),
            MaxShards = Int(m, "max_shards", 50),
            MinShards = Int(m, "min_shards", 1),
            MaxSamplesPerSend = Int(m, "max_samples_per_send", 2_000),
            BatchSendDeadline = m.Duration("batch_send_deadline", TimeSpan.FromSeconds(5)),
            MinBackoff = m.Duration("min_backoff", TimeSpan.FromMilliseconds(30)),
            MaxBackoff = m.Duration("max_backoff", TimeSpan.FromSeconds(5)),
            RetryOn429 = m.Bool("retry_on_http_429", false),
            SampleAgeLimit = m.Duration("sample_age_limit", TimeSpan.Zero),
        };
        m.End();
        if (queue.Capacity < 1) errors.Add(m.Child("capacity"), "remote write queue capacity must be positive");
        if (queue.MaxShards < 1) errors.Add(m.Child("max_shards"), "remote write queue max_shards must be positive");
        if (queue.MinShards < 1) errors.Add(m.Child("min_shards"), "remote write queue min_shards must be positive");
        if (queue.MinShards > queue.MaxShards) errors.Add(m.Child("min_shards"), "remote write queue min_shards must not be greater than max_shards");
        if (queue.MaxSamplesPerSend < 1) errors.Add(m.Child("max_samples_per_send"), "remote write queue max_samples_per_send must be positive");
        if (queue.BatchSendDeadline <= TimeSpan.Zero) errors.Add(m.Child("batch_send_deadline"), "remote write queue batch_send_deadline must be positive");
        if (queue.MinBackoff <= TimeSpan.Zero) errors.Add(m.Child("min_backoff"), "remote write queue min_backoff must be positive");
        if (queue.MaxBackoff < queue.MinBackoff) errors.Add(m.Child("max_backoff"), "remote write queue max_backoff must not be less than min_backoff");
        return queue;
    }

    private static int Int(MappingReader m, string key, int fallback) => (int)m.Integer(key, fallback, int.MinValue, int.MaxValue);

    /// <summary>Adds sigv4, azuread or google_iam to how a client signs in.</summary>
    /// <param name="isRemoteWrite">Alertmanagers know sigv4 alone.</param>
    public static HttpClientConfig WithCloudSignIn(MappingReader m, HttpClientConfig http, ConfigContext context, bool isRemoteWrite)
    {
        var reader = new CloudSignInReader(context.Errors, context.Environment, context.Resolve);
        List<CloudSignIn> clouds = [];
        if (m.Child("sigv4") is { HasValue: true } sigv4) clouds.Add(reader.ReadSigv4(sigv4, "aps"));
        if (isRemoteWrite && m.Child("azuread") is { HasValue: true } azure) clouds.Add(reader.ReadAzureAd(azure));
        if (isRemoteWrite && m.Child("google_iam") is { HasValue: true } google) clouds.Add(reader.ReadGoogleIam(google));
        if (clouds.Count + new object?[] { http.BasicAuth, http.Authorization, http.OAuth2 }.Count(x => x is not null) > 1)
            m.Errors.Add(m.Node, "at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be configured");
        return http with { Cloud = clouds.FirstOrDefault() };
    }

    public static RemoteReadConfig ReadRead(ConfigNode node, ConfigContext context)
    {
        ConfigErrors errors = context.Errors;
        if (!node.HasValue)
        {
            errors.Add(node, "empty or null remote read config section");
            return new RemoteReadConfig();
        }
        var m = new MappingReader(node, errors);
        var config = new RemoteReadConfig
        {
            Url = m.String("url", ""),
            Name = m.String("name", ""),
            Timeout = m.Duration("remote_timeout", TimeSpan.FromMinutes(1)),
            Headers = HttpClientConfigReader.ReadPlainHeaders(m),
            ReadRecent = m.Bool("read_recent", false),
            RequiredMatchers = m.StringMap("required_matchers"),
            FilterExternalLabels = m.Bool("filter_external_labels", true),
            Http = HttpClientConfigReader.Read(m, context),
        };
        m.String("chunked_read_limit");
        if (config.Url.Length == 0) errors.Add(m.Child("url"), "url for remote_read is empty");
        errors.Warn(node, "remote_read is understood but Pharos does not query by it: add the remote as a data source");
        m.End();
        return config;
    }
}
