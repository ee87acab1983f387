using System.Net.Http.Headers;
using System.Text;
using Pharos.Configuration.SignIn;
using Pharos.Metrics.Config;

namespace Pharos.Metrics.Http;

/// <summary>Adds Authorization and the configured headers. Secrets in files are read for each request, so that they can be rotated.</summary>
internal sealed class SignInHandler(HttpClientConfig config, TimeProvider clock) : DelegatingHandler
{
    private readonly OAuth2TokenSource? _tokens = config.OAuth2 is null ? null : new OAuth2TokenSource(config.OAuth2, clock);
    private readonly ICloudSigner? _cloud = config.Cloud?.Open(clock);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (HttpHeaderConfig header in config.Headers)
            foreach (Pharos.Configuration.Secret value in header.Values) request.Headers.TryAddWithoutValidation(header.Name, value.Reveal());
        if (config.BasicAuth is { } basic)
        {
            string pair = $"{basic.Username?.Reveal()}:{basic.Password?.Reveal()}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        else if (config.Authorization is { } authorization) request.Headers.Authorization = new AuthenticationHeaderValue(authorization.Type, authorization.Credentials?.Reveal());
        else if (_tokens is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _tokens.GetAsync(cancellationToken).ConfigureAwait(false));
        else if (_cloud is not null) await _cloud.SignAsync(request, cancellationToken).ConfigureAwait(false);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _tokens?.Dispose();
            _cloud?.Dispose();
        }
        base.Dispose(disposing);
    }
}
