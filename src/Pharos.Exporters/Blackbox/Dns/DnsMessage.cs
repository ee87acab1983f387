using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Pharos.Exporters.Blackbox.Config;

namespace Pharos.Exporters.Blackbox.Dns;

/// <summary>Writes a query and reads an answer (RFC 1035).</summary>
internal sealed class DnsMessage
{
    private const int HeaderBytes = 12, MaxRecords = 4096, MaxPointers = 32;

    public int Id { get; private init; }

    public int Rcode { get; private init; }

    public bool Truncated { get; private init; }

    public required IReadOnlyList<DnsRecord> Answer { get; init; }

    public required IReadOnlyList<DnsRecord> Authority { get; init; }

    public required IReadOnlyList<DnsRecord> Additional { get; init; }

    /// <exception cref="FormatException">The name is no domain name.</exception>
    public static byte[] Query(ushort id, DnsProbeOptions options)
    {
        using var message = new MemoryStream();
        void Word(int value)
        {
            message.WriteByte((byte)(value >> 8));
            message.WriteByte((byte)value);
        }
        Word(id);
        Word(options.RecursionDesired ? 0x0100 : 0);
        Word(1);
        Word(0);
        Word(0);
        Word(0);
        foreach (string label in options.QueryName.TrimEnd('.').Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] bytes = Encoding.ASCII.GetBytes(label);
            if (bytes.Length > 63) throw new FormatException($"label \"{label}\" is longer than 63 bytes");
            message.WriteByte((byte)bytes.Length);
            message.Write(bytes);
        }
        message.WriteByte(0);
        Word(options.QueryType);
        Word(options.QueryClass);
        return message.ToArray();
    }

    /// <exception cref="FormatException">The message is malformed.</exception>
    public static DnsMessage Parse(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderBytes) throw new FormatException("shorter than a header");
        int at = HeaderBytes;
        int flags = Word(message, 2);
        int questions = Word(message, 4);
        for (int i = 0; i < questions; i++)
        {
            Name(message, ref at);
            at += 4;
        }
        int budget = MaxRecords;
        return new DnsMessage
        {
            Id = Word(message, 0),
            Rcode = flags & 15,
            Truncated = (flags & 0x0200) != 0,
            Answer = Records(message, ref at, Word(message, 6), ref budget),
            Authority = Records(message, ref at, Word(message, 8), ref budget),
            Additional = Records(message, ref at, Word(message, 10), ref budget),
        };
    }

    private static List<DnsRecord> Records(ReadOnlySpan<byte> message, ref int at, int count, ref int budget)
    {
        var records = new List<DnsRecord>();
        for (int i = 0; i < count; i++)
        {
            if (--budget < 0) throw new FormatException($"more than {MaxRecords} records");
            string name = Name(message, ref at);
            ushort type = Word(message, at), recordClass = Word(message, at + 2);
            uint ttl = Long(message, at + 4);
            int length = Word(message, at + 8);
            at += 10;
            if (at + length > message.Length) throw new FormatException("record data beyond the end");
            (string data, uint? serial) = Data(message, at, length, type);
            at += length;
            records.Add(new DnsRecord(type, string.Create(CultureInfo.InvariantCulture, $"{name}\t{ttl}\t{DnsNames.ClassName(recordClass)}\t{DnsNames.TypeName(type)}\t{data}"), serial));
        }
        return records;
    }

    private static (string Text, uint? Serial) Data(ReadOnlySpan<byte> message, int at, int length, ushort type)
    {
        switch (type)
        {
            case 1 when length == 4:
            case 28 when length == 16:
                return (new IPAddress(message.Slice(at, length)).ToString(), null);
            case 2 or 5 or 12 or 39:
                return (Name(message, ref at), null);
            case 15:
                int mail = at + 2;
                return ($"{Word(message, at)} {Name(message, ref mail)}", null);
            case 33:
                int host = at + 6;
                return ($"{Word(message, at)} {Word(message, at + 2)} {Word(message, at + 4)} {Name(message, ref host)}", null);
            case 16 or 99:
                var strings = new List<string>();
                for (int end = at + length; at < end; at += message[at] + 1)
                {
                    if (at + 1 + message[at] > end) throw new FormatException("text beyond its record");
                    strings.Add("\"" + Encoding.UTF8.GetString(message.Slice(at + 1, message[at])).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"");
                }
                return (string.Join(' ', strings), null);
            case 6:
                string primary = Name(message, ref at), mailbox = Name(message, ref at);
                uint serial = Long(message, at);
                return (string.Create(CultureInfo.InvariantCulture, $"{primary} {mailbox} {serial} {Long(message, at + 4)} {Long(message, at + 8)} {Long(message, at + 12)} {Long(message, at + 16)}"), serial);
            default:
                return ($"\\# {length} {Convert.ToHexString(message.Slice(at, length))}", null); // RFC 3597
        }
    }

    private static string Name(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        int position = at, pointers = 0;
        bool jumped = false;
        while (true)
        {
            if (position >= message.Length) throw new FormatException("name beyond the end");
            int length = message[position];
            if (length == 0)
            {
                if (!jumped) at = position + 1;
                return name.Length == 0 ? "." : name.ToString();
            }
            if ((length & 0xC0) == 0xC0)
            {
                if (++pointers > MaxPointers) throw new FormatException("names point in a circle");
                if (!jumped) at = position + 2;
                jumped = true;
                position = Word(message, position) & 0x3FFF;
                continue;
            }
            if (position + 1 + length > message.Length || name.Length > 255) throw new FormatException("name beyond the end");
            name.Append(Encoding.Latin1.GetString(message.Slice(position + 1, length))).Append('.');
            position += length + 1;
        }
    }

    private static ushort Word(ReadOnlySpan<byte> message, int at) => at + 2 <= message.Length ? BinaryPrimitives.ReadUInt16BigEndian(message[at..]) : throw new FormatException("cut short");

    private static uint Long(ReadOnlySpan<byte> message, int at) => at + 4 <= message.Length ? BinaryPrimitives.ReadUInt32BigEndian(message[at..]) : throw new FormatException("cut short");
}
