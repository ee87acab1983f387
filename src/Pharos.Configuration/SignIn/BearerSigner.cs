using System.Net.Http.Headers;

namespace Pharos.Configuration.SignIn;

/// <summary>Signs requests in with an access token (RFC 6750).</summary>
internal sealed class BearerSigner : ICloudSigner
{
    private readonly SignInClient _client = new();
    private readonly ExpiringValue<string> _token;

    public BearerSigner(Func<SignInClient, CancellationToken, Task<(string Token, DateTimeOffset Expires)>> fetch, TimeProvider clock) =>
        _token = new ExpiringValue<string>(cancellationToken => fetch(_client, cancellationToken), clock);

    public async ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _token.GetAsync(cancellationToken).ConfigureAwait(false));

    public void Dispose()
    {
        _token.Dispose();
        _client.Dispose();
    }
}
