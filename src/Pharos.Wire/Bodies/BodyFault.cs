namespace Pharos.Wire;

/// <summary>Why a body was refused, and the HTTP status that says so.</summary>
public enum BodyFault
{
    /// <summary>400: the bytes are not what the encoding says.</summary>
    Malformed = 400,
    /// <summary>413: larger than allowed, as sent or once decoded.</summary>
    TooLarge = 413,
    /// <summary>415: an encoding we do not read.</summary>
    UnsupportedEncoding = 415,
}
