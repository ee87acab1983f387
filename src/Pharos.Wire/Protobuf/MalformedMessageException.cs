namespace Pharos.Wire;

/// <summary>Bytes that are not the message they claim to be: the sender's fault, HTTP 400.</summary>
public sealed class MalformedMessageException(string message) : Exception(message)
{
    internal static MalformedMessageException At(int offset, string what) => new($"malformed protobuf at byte {offset}: {what}");
}
