using Pharos.Collector.Config;
using Pharos.Configuration;

namespace Pharos.Collector.Exporters.Http;

/// <summary>The <c>endpoint</c> of exporters that have one URL.</summary>
internal static class HttpEndpoint
{
    /// <param name="fallback">Stands in after an error, so that reading goes on.</param>
    public static Uri Read(MappingReader reader, string fallback)
    {
        string endpoint = reader.RequiredString("endpoint");
        if (Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https") return url;
        ConfigNode node = reader.Node["endpoint"];
        if (endpoint.Length > 0) reader.Errors.Add(node, $"expected a URL with http:// or https://, found {node.Describe()}");
        return new Uri(fallback);
    }
}
