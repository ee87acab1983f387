namespace Pharos.Templates.Prometheus;

/// <summary>A template needs the answer to a query that was not asked yet.</summary>
internal sealed class PendingQueryException(string expression) : Exception
{
    public string Expression { get; } = expression;
}
