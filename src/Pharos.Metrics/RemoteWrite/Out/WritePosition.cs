using System.Globalization;
using System.Text;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using Pharos.Storage.Files;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>How far a remote has come, kept over a restart.</summary>
/// <param name="GenerationSegment">The segment at which the log's generation begins that the place lies in: what defines its series stands from there on.</param>
internal readonly record struct WritePosition(long GenerationSegment, WalPosition Delivered)
{
    private const string Header = "pharos-remote-write 1";

    /// <summary>Null where there is none.</summary>
    /// <exception cref="CorruptDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WritePosition? Load(string path)
    {
        if (!File.Exists(path)) return null;
        string[] lines = File.ReadAllText(path, Encoding.Latin1).Split('\n');
        return lines is [Header, { } numbers, { } checksum, ""] && checksum == Checksum(numbers) && numbers.Split(' ') is [{ } g, { } s, { } o]
            && long.TryParse(g, NumberStyles.None, CultureInfo.InvariantCulture, out long generation)
            && long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out long segment)
            && long.TryParse(o, NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            ? new WritePosition(generation, new WalPosition(segment, offset))
            : throw new CorruptDataException(path, lines[0] == Header ? Header.Length + 1 : 0, "the position of a remote is damaged");
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string numbers = string.Create(CultureInfo.InvariantCulture, $"{GenerationSegment} {Delivered.Segment} {Delivered.Offset}");
        AtomicFile.Write(path, Encoding.ASCII.GetBytes($"{Header}\n{numbers}\n{Checksum(numbers)}\n"));
    }

    private static string Checksum(string numbers) => Crc32C.Compute(Encoding.ASCII.GetBytes(numbers), 0).ToString("x8", CultureInfo.InvariantCulture);
}
