namespace Pharos.Wire;

/// <summary>How a protobuf field is laid out (protobuf.dev, Encoding).</summary>
public enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}
