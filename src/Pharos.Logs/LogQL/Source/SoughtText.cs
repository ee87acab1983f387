namespace Pharos.Logs.LogQL;

/// <summary>A text that one query looks for in block after block.</summary>
internal sealed class SoughtText(byte[] bytes)
{
    /// <summary>Not empty.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>What the store found out about the text in the blocks before; it alone knows what this is.</summary>
    public object? Known { get; set; }
}
