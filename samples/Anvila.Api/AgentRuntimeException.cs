namespace Anvila.Api;

/// <summary>The runtime of the agents did not take a run. The caller may try again.</summary>
internal sealed class AgentRuntimeException(string message) : Exception(message);
