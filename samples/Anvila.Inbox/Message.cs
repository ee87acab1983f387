namespace Anvila.Inbox;

/// <summary>One accepted post.</summary>
/// <param name="Path">The webhook's path, which stands for its channel.</param>
/// <param name="Raw">The JSON as it came.</param>
internal sealed record Message(long Id, DateTimeOffset Received, string Path, SlackPayload Payload, string Raw);
