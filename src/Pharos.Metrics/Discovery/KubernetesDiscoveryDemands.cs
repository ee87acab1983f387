using Pharos.Configuration;

namespace Pharos.Metrics.Discovery;

/// <summary>What upstream refuses in kubernetes_sd_configs.</summary>
internal static class KubernetesDiscoveryDemands
{
    private static readonly string[] s_roles = ["node", "pod", "service", "endpoints", "endpointslice", "ingress"];

    private static readonly string[] s_httpKeys =
        ["basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file", "tls_config", "proxy_url", "no_proxy", "proxy_from_environment", "http_headers", "follow_redirects", "enable_http2"];

    public static void Check(MappingReader m)
    {
        ConfigErrors errors = m.Errors;
        string role = m.String("role", "");
        if (role.Length == 0) errors.Add(m.Node, "role missing (one of: pod, service, endpoints, endpointslice, node, ingress)");
        else if (!s_roles.Contains(role)) errors.Add(m.Child("role"), $"unknown Kubernetes SD role \"{role}\"");
        bool server = !string.IsNullOrEmpty(m.String("api_server")), kubeconfig = !string.IsNullOrEmpty(m.String("kubeconfig_file"));
        bool http = s_httpKeys.Any(key => m.Child(key).HasValue);
        if (server && kubeconfig) errors.Add(m.Node, "cannot use 'kubeconfig_file' and 'api_server' simultaneously");
        if (kubeconfig && http) errors.Add(m.Node, "cannot use a custom HTTP client configuration together with 'kubeconfig_file'");
        if (!server && !kubeconfig && http) errors.Add(m.Node, "to use custom HTTP client configuration please provide the 'api_server' URL explicitly");
        var namespaces = new MappingReader(m.Child("namespaces"), errors);
        namespaces.Strings("names");
        bool own = namespaces.Bool("own_namespace", false);
        namespaces.End();
        if (server && own) errors.Add(m.Node, "cannot use 'api_server' and 'namespaces.own_namespace' simultaneously");
        if (kubeconfig && own) errors.Add(m.Node, "cannot use 'kubeconfig_file' and 'namespaces.own_namespace' simultaneously");
        var attach = new MappingReader(m.Child("attach_metadata"), errors);
        attach.Bool("node", false);
        attach.Bool("namespace", false);
        attach.End();
        CheckSelectors(m, role);
    }

    private static void CheckSelectors(MappingReader m, string role)
    {
        string[] allowed = role switch
        {
            "pod" => ["pod", "node"],
            "endpoints" => ["pod", "service", "endpoints", "node"],
            "endpointslice" => ["pod", "service", "endpointslice", "node"],
            _ => [role],
        };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ConfigNode node in m.Child("selectors").Items)
        {
            var selector = new MappingReader(node, m.Errors);
            string of = selector.String("role", "");
            if (!seen.Add(of)) m.Errors.Add(node, $"duplicated selector role: {of}");
            if (!allowed.Contains(of)) m.Errors.Add(node, $"{role} role supports only {string.Join(", ", allowed)} selectors");
            CheckExpression(selector, "field");
            CheckExpression(selector, "label");
            selector.End();
        }
    }

    // Terms of a field or label selector: name, !name, name=value, name!=value, name in (a, b).
    private static void CheckExpression(MappingReader selector, string key)
    {
        string text = selector.String(key, "");
        if (text.Length == 0) return;
        bool isField = key == "field";
        foreach (string term in isField ? text.Split(',') : [text])
            if (isField && !term.Contains('=', StringComparison.Ordinal)) selector.Errors.Add(selector.Child(key), $"invalid selector: '{text}'; can't understand '{term}'");
    }
}
