using Pharos.Configuration;
using Pharos.Metrics.Config;

namespace Pharos.Metrics.Discovery;

/// <summary>What upstream refuses in the discovery mechanisms that Pharos does not act on, in upstream's words.</summary>
internal static class InactiveDiscoveryDemands
{
    private static bool Empty(MappingReader m, string key) => string.IsNullOrEmpty(m.String(key));

    private static void Require(MappingReader m, string key, string message)
    {
        if (m.Child(key).IsSequence ? m.Child(key).Items.Count == 0 : Empty(m, key)) m.Errors.Add(m.Child(key), message);
    }

    private static void OneOf(MappingReader m, string key, Func<string, string> message, params ReadOnlySpan<string> allowed)
    {
        string? value = m.String(key);
        if (value is null) return;
        foreach (string word in allowed) if (word == value) return;
        m.Errors.Add(m.Child(key), message(value));
    }

    public static void Aws(MappingReader m) =>
        OneOf(m, "role", r => $"unknown AWS SD role \"{r}\"", "ec2", "lightsail", "ecs", "msk", "rds", "elasticache");

    public static void Azure(MappingReader m)
    {
        string method = m.String("authentication_method", "OAuth");
        OneOf(m, "authentication_method", a => $"unknown authentication_type \"{a}\". Supported types are \"OAuth\", \"ManagedIdentity\", \"SDK\" or \"WorkloadIdentity\"", "OAuth", "ManagedIdentity", "SDK", "WorkloadIdentity");
        Require(m, "subscription_id", "azure SD configuration requires a subscription_id");
        if (method != "OAuth") return;
        foreach (string key in (string[])["tenant_id", "client_id", "client_secret"]) Require(m, key, $"azure SD configuration requires a {key}");
    }

    public static void Consul(MappingReader m)
    {
        if (m.Child("server").Kind == ConfigNodeKind.Scalar && m.String("server")!.Trim().Length == 0) m.Errors.Add(m.Child("server"), "consul SD configuration requires a server address");
        if (!Empty(m, "username") && m.Child("basic_auth").HasValue) m.Errors.Add(m.Node, "at most one of consul SD configuration username and password and basic auth can be configured");
        if (!Empty(m, "token") && (m.Child("authorization").HasValue || m.Child("oauth2").HasValue)) m.Errors.Add(m.Node, "at most one of consul SD token, authorization, or oauth2 can be configured");
    }

    public static void Dns(MappingReader m)
    {
        Require(m, "names", "DNS-SD config must contain at least one SRV record name");
        string type = m.String("type", "SRV").ToUpperInvariant();
        if (type is not ("SRV" or "A" or "AAAA" or "MX" or "NS")) m.Errors.Add(m.Child("type"), $"invalid DNS-SD records type {type}");
        else if (type is "A" or "AAAA" && !m.Child("port").HasValue) m.Errors.Add(m.Node, "a port is required in DNS-SD configs for all record types except SRV");
    }

    public static void Docker(MappingReader m) => Require(m, "host", "host missing");

    public static void DockerSwarm(MappingReader m)
    {
        Require(m, "host", "host missing");
        if (Empty(m, "role")) m.Errors.Add(m.Node, "role missing (one of: tasks, services, nodes)");
        OneOf(m, "role", r => $"invalid role {r}, expected tasks, services, or nodes", "tasks", "services", "nodes");
    }

    public static void Ec2(MappingReader m)
    {
        foreach (ConfigNode filter in m.Child("filters").Items)
            if (filter["values"].Items.Count == 0) m.Errors.Add(filter, "EC2 SD configuration filter values cannot be empty");
    }

    public static void Eureka(MappingReader m)
    {
        if (Empty(m, "server")) m.Errors.Add(m.Child("server"), "eureka_sd: empty or null eureka server");
        else HttpUrl.Read(m, "server");
    }

    public static void Gce(MappingReader m)
    {
        Require(m, "project", "GCE SD configuration requires a project");
        Require(m, "zone", "GCE SD configuration requires a zone");
    }

    public static void Hetzner(MappingReader m)
    {
        if (Empty(m, "role")) m.Errors.Add(m.Node, "role missing (one of: robot, hcloud)");
        OneOf(m, "role", r => $"unknown role \"{r}\"", "robot", "hcloud");
    }

    public static void Ionos(MappingReader m) => Require(m, "datacenter_id", "datacenter id can't be empty");

    public static void Kubernetes(MappingReader m) => KubernetesDiscoveryDemands.Check(m);

    public static void Kuma(MappingReader m) => HttpUrl.Read(m, "server");

    public static void Marathon(MappingReader m)
    {
        if (m.Child("servers").Items.Count == 0) m.Errors.Add(m.Child("servers"), "marathon_sd: must contain at least one Marathon server");
        bool token = !Empty(m, "auth_token"), file = !Empty(m, "auth_token_file");
        if (token && file) m.Errors.Add(m.Node, "marathon_sd: at most one of auth_token & auth_token_file must be configured");
        if (!token && !file) return;
        if (m.Child("basic_auth").HasValue) m.Errors.Add(m.Node, "marathon_sd: at most one of basic_auth, auth_token & auth_token_file must be configured");
        if (m.Child("bearer_token").HasValue || m.Child("bearer_token_file").HasValue)
            m.Errors.Add(m.Node, "marathon_sd: at most one of bearer_token, bearer_token_file, auth_token & auth_token_file must be configured");
        if (m.Child("authorization").HasValue) m.Errors.Add(m.Node, "marathon_sd: at most one of auth_token, auth_token_file & authorization must be configured");
    }

    public static void Nomad(MappingReader m)
    {
        if (m.Child("server").Exists && Empty(m, "server")) m.Errors.Add(m.Child("server"), "nomad SD configuration requires a server address");
    }

    public static void OpenStack(MappingReader m)
    {
        if (Empty(m, "role")) m.Errors.Add(m.Node, "role missing (one of: instance, hypervisor, loadbalancer)");
        OneOf(m, "role", r => $"unknown OpenStack SD role \"{r}\"", "instance", "hypervisor", "loadbalancer");
        OneOf(m, "availability", a => $"unknown availability {a}, must be one of admin, internal or public", "public", "internal", "admin");
        Require(m, "region", "openstack SD configuration requires a region");
    }

    private static void OneSecretKey(MappingReader m)
    {
        bool key = !Empty(m, "secret_key"), file = !Empty(m, "secret_key_file");
        if (!key && !file) m.Errors.Add(m.Node, "one of secret_key & secret_key_file must be configured");
        if (key && file) m.Errors.Add(m.Node, "at most one of secret_key & secret_key_file must be configured");
    }

    public static void Outscale(MappingReader m)
    {
        Require(m, "region", "outscale SD configuration requires a region");
        Require(m, "access_key", "outscale SD configuration requires an access_key");
        OneSecretKey(m);
    }

    public static void OvhCloud(MappingReader m)
    {
        Require(m, "endpoint", "endpoint can not be empty");
        Require(m, "application_key", "application key can not be empty");
        Require(m, "application_secret", "application secret can not be empty");
        Require(m, "consumer_key", "consumer key can not be empty");
        OneOf(m, "service", s => $"unknown service: {s}", "vps", "dedicated_server");
    }

    public static void PuppetDb(MappingReader m)
    {
        HttpUrl.Read(m, "url");
        Require(m, "query", "query missing");
    }

    public static void Scaleway(MappingReader m)
    {
        Require(m, "project_id", "project_id is mandatory");
        Require(m, "access_key", "access_key is mandatory");
        if (Empty(m, "role")) m.Errors.Add(m.Node, "role missing (one of: instance, baremetal)");
        OneOf(m, "role", r => $"unknown role \"{r}\"", "instance", "baremetal");
        OneSecretKey(m);
    }

    public static void Stackit(MappingReader m)
    {
        if (m.String("endpoint") is { Length: > 0 } endpoint && !Uri.TryCreate(endpoint, UriKind.Absolute, out _)) m.Errors.Add(m.Child("endpoint"), $"invalid endpoint \"{endpoint}\"");
    }

    public static void Triton(MappingReader m)
    {
        OneOf(m, "role", _ => "triton SD configuration requires role to be 'container' or 'cn'", "container", "cn");
        Require(m, "account", "triton SD configuration requires an account");
        Require(m, "dns_suffix", "triton SD configuration requires a dns_suffix");
        Require(m, "endpoint", "triton SD configuration requires an endpoint");
    }

    public static void Uyuni(MappingReader m)
    {
        Require(m, "server", "Uyuni SD configuration requires server host");
        Require(m, "username", "Uyuni SD configuration requires a username");
        Require(m, "password", "Uyuni SD configuration requires a password");
    }

    public static void ZooKeeper(MappingReader m)
    {
        Require(m, "servers", $"{Name(m)} SD config must contain at least one Zookeeper server");
        Require(m, "paths", $"{Name(m)} SD config must contain at least one path");
        foreach (ConfigNode path in m.Child("paths").Items)
            if (!path.Text.StartsWith('/')) m.Errors.Add(path, $"{Name(m)} SD config paths must begin with '/': {path.Text}");
    }

    private static string Name(MappingReader m) => m.Node.Path.Contains("nerve", StringComparison.Ordinal) ? "nerve" : "serverset";
}
