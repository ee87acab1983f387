namespace Pharos.Logs.Store.Columns;

/// <summary>How the values of a column are kept; the first byte of its payload.</summary>
internal enum ColumnEncoding : byte
{
    /// <summary>Lengths as pages of integers, then a frame of all text.</summary>
    Text = 0,
    /// <summary>Count of values; a frame of their lengths (uvarint) and text; a frame of codes: one byte each up to 256 values, else two. One value has no codes.</summary>
    Dictionary = 1,
    /// <summary>Affixes, then pages of integers.</summary>
    Integers = 2,
    /// <summary>Affixes, width 1, then pages of integers, written with leading zeros.</summary>
    PaddedIntegers = 3,
    /// <summary>Affixes, digits after the point 1, then pages of integers: the value without its point.</summary>
    Decimals = 4,
    /// <summary>Bytes of a value 1, then the bytes: small hexadecimal digits.</summary>
    Hex = 5,
    /// <summary>16 bytes each.</summary>
    Uuids = 6,
    /// <summary>Style 1 (see <see cref="Instants"/>), then pages of integers: units after the entry's own time.</summary>
    Instants = 7,
    /// <summary>See <see cref="NumberedText"/>. From version 3 on.</summary>
    NumberedText = 8,
    /// <summary>A dictionary of 2 to 16 values whose codes are packed, 1, 2 or 4 bits each: 1 bits, then as <see cref="Dictionary"/>. From version 3 on.</summary>
    PackedDictionary = 9,
}
