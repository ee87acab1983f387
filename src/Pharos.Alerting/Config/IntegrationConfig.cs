namespace Pharos.Alerting.Config;

/// <summary>One entry under a receiver, such as the second of its <c>slack_configs</c>.</summary>
/// <param name="Type">Upstream's name of the type: <c>slack</c>, <c>webhook</c>, ...</param>
/// <param name="Position">Place among the entries of its type, from 0.</param>
public sealed record IntegrationConfig(string Type, int Position, bool SendResolved, IntegrationSettings Settings, HttpClientSettings Http)
{
    /// <summary><c>slack[0]</c>.</summary>
    public override string ToString() => $"{Type}[{Position}]";
}
