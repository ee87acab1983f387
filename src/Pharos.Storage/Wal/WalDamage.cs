namespace Pharos.Storage.Wal;

/// <summary>A place in a write-ahead log that could not be read although intact records follow it.</summary>
/// <param name="Path">The segment file.</param>
/// <param name="Offset">Bytes from its start.</param>
/// <param name="LostBytes">Bytes up to the next intact frame, or to the end.</param>
public sealed record WalDamage(string Path, long Offset, long LostBytes, string Reason)
{
    public override string ToString() => $"{Path}: offset {Offset}: {Reason}; {LostBytes} bytes are unreadable";
}
