namespace Pharos.Templates;

/// <summary>Flags, width and precision of one verb.</summary>
internal readonly record struct GoFormatFlags(bool Plus, bool Minus, bool Sharp, bool Space, bool Zero, int? Width, int? Precision);
