using System.Text;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>How a file's bytes are text: the decoder (null for raw bytes) and what ends a line.</summary>
internal sealed record FileEncoding(Encoding? Decoder, byte[] Newline)
{
    public static readonly FileEncoding Utf8 = new(new UTF8Encoding(false), "\n"u8.ToArray());

    /// <summary>Bytes of one unit: a line break stands at a multiple of these.</summary>
    public int UnitBytes => Newline.Length;

    /// <summary>By the name in the configuration: <c>nop</c>, <c>utf-8</c>, <c>utf-16le</c>, <c>utf-16be</c>, <c>ascii</c>, or another of the IANA names that .NET knows.</summary>
    /// <exception cref="ArgumentException">No such encoding.</exception>
    public static FileEncoding Of(string name)
    {
        switch (name.ToLowerInvariant())
        {
            case "nop": return new FileEncoding(null, Utf8.Newline);
            case "" or "utf-8" or "utf8" or "utf-8-raw": return Utf8;
            case "utf-16le" or "utf16le": return new FileEncoding(new UnicodeEncoding(bigEndian: false, byteOrderMark: false), [0x0A, 0x00]);
            case "utf-16be" or "utf16be" or "utf-16": return new FileEncoding(new UnicodeEncoding(bigEndian: true, byteOrderMark: false), [0x00, 0x0A]);
            case "ascii" or "us-ascii": return new FileEncoding(Encoding.ASCII, Utf8.Newline);
        }
        try
        {
            Encoding found = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            return new FileEncoding(found, found.GetBytes("\n"));
        }
        catch (ArgumentException)
        {
            throw new ArgumentException($"unsupported encoding \"{name}\"");
        }
    }

    public string Decode(ReadOnlySpan<byte> bytes) => (Decoder ?? Encoding.Latin1).GetString(bytes);
}
