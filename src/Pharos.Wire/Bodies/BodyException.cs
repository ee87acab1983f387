namespace Pharos.Wire;

/// <summary>A request or response body that cannot be taken: too large, in an unknown encoding, or damaged.</summary>
public sealed class BodyException(BodyFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public BodyFault Fault { get; } = fault;

    public int StatusCode => (int)Fault;

    internal static BodyException TooLarge(long limitBytes, string what) => new(BodyFault.TooLarge, $"{what} exceeds the limit of {limitBytes} bytes");
}
