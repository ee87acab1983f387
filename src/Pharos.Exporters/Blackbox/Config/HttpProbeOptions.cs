using System.Text.RegularExpressions;
using Pharos.Configuration;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>The <c>http</c> part of a module.</summary>
internal sealed record HttpProbeOptions
{
    public string Method { get; init; } = "GET";

    /// <summary>Empty: 2xx.</summary>
    public IReadOnlyList<int> ValidStatusCodes { get; init; } = [];

    /// <summary>Such as <c>HTTP/1.1</c>; empty: any.</summary>
    public IReadOnlyList<string> ValidHttpVersions { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Headers whose values come from files, read at each probe.</summary>
    public IReadOnlyList<KeyValuePair<string, Secret>> SecretHeaders { get; init; } = [];

    public string Body { get; init; } = "";

    public string? BodyFile { get; init; }

    public bool FollowRedirects { get; init; } = true;

    public bool FailIfSsl { get; init; }

    public bool FailIfNotSsl { get; init; }

    public IReadOnlyList<Regex> FailIfBodyMatches { get; init; } = [];

    public IReadOnlyList<Regex> FailIfBodyNotMatches { get; init; } = [];

    public IReadOnlyList<HeaderMatch> FailIfHeaderMatches { get; init; } = [];

    public IReadOnlyList<HeaderMatch> FailIfHeaderNotMatches { get; init; } = [];

    /// <summary>A CEL condition is set. It is read but cannot be judged, so the probe fails and says so.</summary>
    public bool HasCel { get; init; }

    /// <summary><c>gzip</c>, <c>br</c>, <c>deflate</c>, <c>identity</c> or empty.</summary>
    public string Compression { get; init; } = "";

    /// <summary>0: the built-in limit.</summary>
    public long BodySizeLimit { get; init; }

    public AddressOptions Address { get; init; } = new();

    public bool EnableHttp2 { get; init; } = true;

    public bool EnableHttp3 { get; init; }

    public ProbeTlsOptions Tls { get; init; } = new();

    public string? BasicUser { get; init; }

    public Secret? BasicPassword { get; init; }

    /// <summary>Scheme of the <c>Authorization</c> header with <see cref="Credentials"/>.</summary>
    public string AuthorizationType { get; init; } = "Bearer";

    public Secret? Credentials { get; init; }

    public OAuth2Options? OAuth2 { get; init; }

    public Uri? Proxy { get; init; }

    public bool SkipResolveWithProxy { get; init; }
}
