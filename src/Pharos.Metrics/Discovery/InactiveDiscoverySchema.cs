using System.Collections.Frozen;
using Pharos.Configuration;
using Pharos.Metrics.Config;

namespace Pharos.Metrics.Discovery;

/// <summary>The keys of a discovery mechanism that is read but not acted on, with their types, and what else upstream demands of them.</summary>
/// <remarks>
/// Keys are written <c>name:type</c>: s text, i integer, b boolean, d duration, l list of text, m mapping of text, f filters (name and values), t TLS settings.
/// <c>http</c> stands for the HTTP client keys. Source: docs, configuration, 3.14.
/// </remarks>
internal sealed class InactiveDiscoverySchema(string keys, Action<MappingReader>? demands = null)
{
    private const string Aws = "endpoint:s region:s access_key:s secret_key:s profile:s role_arn:s external_id:s refresh_interval:d port:i http";

    public static readonly FrozenDictionary<string, InactiveDiscoverySchema> All = new Dictionary<string, InactiveDiscoverySchema>
    {
        ["aws_sd"] = new($"role:s {Aws} filters:f clusters:l request_concurrency:i", InactiveDiscoveryDemands.Aws),
        ["azure_sd"] = new("environment:s port:i subscription_id:s tenant_id:s client_id:s client_secret:s refresh_interval:d authentication_method:s resource_group:s http", InactiveDiscoveryDemands.Azure),
        ["consul_sd"] = new("server:s path_prefix:s token:s datacenter:s namespace:s partition:s tag_separator:s scheme:s username:s password:s allow_stale:b refresh_interval:d services:l tags:l node_meta:m filter:s health_filter:s http", InactiveDiscoveryDemands.Consul),
        ["digitalocean_sd"] = new("refresh_interval:d port:i http"),
        ["dns_sd"] = new("names:l refresh_interval:d type:s port:i", InactiveDiscoveryDemands.Dns),
        ["docker_sd"] = new("host:s port:i filters:f host_networking_host:s match_first_network:b refresh_interval:d http", InactiveDiscoveryDemands.Docker),
        ["dockerswarm_sd"] = new("host:s role:s port:i filters:f refresh_interval:d http", InactiveDiscoveryDemands.DockerSwarm),
        ["ec2_sd"] = new($"{Aws} filters:f", InactiveDiscoveryDemands.Ec2),
        ["ecs_sd"] = new($"{Aws} clusters:l request_concurrency:i"),
        ["msk_sd"] = new($"{Aws} clusters:l request_concurrency:i"),
        ["rds_sd"] = new($"{Aws} clusters:l request_concurrency:i"),
        ["elasticache_sd"] = new($"{Aws} clusters:l request_concurrency:i"),
        ["eureka_sd"] = new("server:s refresh_interval:d http", InactiveDiscoveryDemands.Eureka),
        ["gce_sd"] = new("project:s zone:s filter:s refresh_interval:d port:i tag_separator:s", InactiveDiscoveryDemands.Gce),
        ["hetzner_sd"] = new("role:s refresh_interval:d port:i label_selector:s http", InactiveDiscoveryDemands.Hetzner),
        ["ionos_sd"] = new("datacenter_id:s refresh_interval:d port:i http", InactiveDiscoveryDemands.Ionos),
        ["kubernetes_sd"] = new("api_server:s role:s kubeconfig_file:s namespaces:k selectors:k attach_metadata:k http", InactiveDiscoveryDemands.Kubernetes),
        ["kuma_sd"] = new("server:s client_id:s refresh_interval:d fetch_timeout:d http", InactiveDiscoveryDemands.Kuma),
        ["lightsail_sd"] = new(Aws),
        ["linode_sd"] = new("refresh_interval:d port:i tag_separator:s region:s http"),
        ["marathon_sd"] = new("servers:l refresh_interval:d auth_token:s auth_token_file:s http", InactiveDiscoveryDemands.Marathon),
        ["nerve_sd"] = new("servers:l paths:l timeout:d", InactiveDiscoveryDemands.ZooKeeper),
        ["nomad_sd"] = new("server:s allow_stale:b namespace:s refresh_interval:d region:s tag_separator:s http", InactiveDiscoveryDemands.Nomad),
        ["oci_sd"] = new("region:s tenancy:s user:s fingerprint:s key_file:s key_passphrase:s compartments:l port:i refresh_interval:d authentication_method:s http"),
        ["openstack_sd"] = new("identity_endpoint:s username:s userid:s password:s project_name:s project_id:s domain_name:s domain_id:s application_credential_name:s application_credential_id:s application_credential_secret:s role:s region:s refresh_interval:d port:i all_tenants:b tls_config:t availability:s", InactiveDiscoveryDemands.OpenStack),
        ["outscale_sd"] = new("region:s endpoint:s access_key:s secret_key:s secret_key_file:s refresh_interval:d port:i http", InactiveDiscoveryDemands.Outscale),
        ["ovhcloud_sd"] = new("endpoint:s application_key:s application_secret:s consumer_key:s refresh_interval:d service:s", InactiveDiscoveryDemands.OvhCloud),
        ["puppetdb_sd"] = new("url:s query:s include_parameters:b refresh_interval:d port:i http", InactiveDiscoveryDemands.PuppetDb),
        ["scaleway_sd"] = new("project_id:s api_url:s zone:s access_key:s secret_key:s secret_key_file:s name_filter:s tags_filter:l refresh_interval:d port:i role:s http", InactiveDiscoveryDemands.Scaleway),
        ["serverset_sd"] = new("servers:l paths:l timeout:d", InactiveDiscoveryDemands.ZooKeeper),
        ["stackit_sd"] = new("project:s region:s endpoint:s service_account_key:s service_account_key_path:s private_key:s private_key_path:s credentials_file_path:s refresh_interval:d port:i http", InactiveDiscoveryDemands.Stackit),
        ["triton_sd"] = new("account:s role:s dns_suffix:s endpoint:s groups:l port:i refresh_interval:d tls_config:t version:i", InactiveDiscoveryDemands.Triton),
        ["uyuni_sd"] = new("server:s username:s password:s entitlement:s separator:s refresh_interval:d http", InactiveDiscoveryDemands.Uyuni),
        ["vultr_sd"] = new("refresh_interval:d port:i http"),
    }.ToFrozenDictionary();

    public void Check(ConfigNode node, ConfigContext context)
    {
        var m = new MappingReader(node, context.Errors);
        foreach (string key in keys.Split(' '))
        {
            if (key == "http")
            {
                HttpClientConfigReader.Read(m, context);
                continue;
            }
            string name = key[..^2];
            switch (key[^1])
            {
                case 's': m.String(name); break;
                case 'i': m.Integer(name, 0); break;
                case 'b': m.Bool(name, false); break;
                case 'd': m.Duration(name, TimeSpan.Zero); break;
                case 'l': m.Strings(name); break;
                case 'm': m.StringMap(name); break;
                case 't': HttpClientConfigReader.ReadTls(m.Child(name), context); break;
                case 'k': m.Child(name); break; // read by the demands
                default: ReadFilters(m, name, context.Errors); break;
            }
        }
        demands?.Invoke(m);
        m.End();
    }

    private static void ReadFilters(MappingReader m, string name, ConfigErrors errors) => m.List(name, node =>
    {
        var filter = new MappingReader(node, errors);
        filter.String("name");
        filter.Strings("values");
        filter.End();
        return true;
    });
}
