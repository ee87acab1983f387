namespace Pharos.Configuration.SignIn;

/// <summary>Signs outgoing requests in to a cloud. Keeps tokens and renews them before they expire; safe to use from many requests at once.</summary>
public interface ICloudSigner : IDisposable
{
    /// <summary>Adds the headers that sign a request in. The body is read, the request can still be sent.</summary>
    /// <exception cref="SignInException">There are no credentials, or the cloud gave none: trying again may help.</exception>
    ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}
