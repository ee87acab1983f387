namespace Pharos.Alerting.Api;

/// <summary>A request that is answered with an error: a JSON text, or with <paramref name="code"/> an object of code and message.</summary>
internal sealed class ApiException(int status, string message, int? code = null) : Exception(message)
{
    public int Status { get; } = status;

    public int? Code { get; } = code;
}
