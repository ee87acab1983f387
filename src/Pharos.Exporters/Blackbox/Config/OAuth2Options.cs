using Pharos.Configuration;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>Client credentials grant of RFC 6749, section 4.4.</summary>
internal sealed record OAuth2Options(string ClientId, Secret? ClientSecret, string TokenUrl, IReadOnlyList<string> Scopes, IReadOnlyList<KeyValuePair<string, string>> EndpointParameters);
