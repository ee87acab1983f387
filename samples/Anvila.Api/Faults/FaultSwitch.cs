namespace Anvila.Api.Faults;

/// <summary>Whether faults may be injected: <c>--faults</c> or <c>ANVILA_FAULTS=1</c>. Off, the endpoints do not exist.</summary>
internal sealed record FaultSwitch(bool On);
