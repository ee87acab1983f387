namespace Pharos.Configuration.SignIn;

/// <summary>A request could not be signed in. To callers it is a failure of the network, which may pass; the message never holds a secret.</summary>
public sealed class SignInException(string message, Exception? inner = null) : HttpRequestException(message, inner);
