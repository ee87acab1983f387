using System.Text.Json.Serialization;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>A <see cref="KnownFile"/> as the checkpoint has it, in JSON under the key <c>knownFiles</c>.</summary>
internal sealed record FilePosition(ulong Device, ulong Inode, string Path, int FingerprintLength, string FingerprintHash, long Offset, string Tail, long Records)
{
    public static FilePosition Of(KnownFile file) =>
        new(file.Id.Device, file.Id.Inode, file.Path, file.Fingerprint.Length, file.Fingerprint.Hash, file.Offset, Convert.ToBase64String(file.Tail), file.Records);

    /// <exception cref="FormatException">The tail is no base64.</exception>
    public KnownFile ToKnown() => new(new FileId(Device, Inode), Path, new Fingerprint(FingerprintLength, FingerprintHash), Offset, Convert.FromBase64String(Tail), Records);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FilePosition[]))]
internal sealed partial class FilePositionJson : JsonSerializerContext;
