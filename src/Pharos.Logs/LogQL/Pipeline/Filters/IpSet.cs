using System.Net;
using System.Net.Sockets;
using System.Text;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>One address, a range <c>a-b</c> or a network <c>a/bits</c>, as <c>ip()</c> takes them (docs: query, ip).</summary>
internal sealed class IpSet
{
    private readonly UInt128 _first, _last;
    private readonly bool _isV6;

    private IpSet(UInt128 first, UInt128 last, bool isV6) => (_first, _last, _isV6) = (first, last, isV6);

    /// <exception cref="ParseException">It is none of these.</exception>
    public static IpSet Parse(string pattern)
    {
        int dash = pattern.IndexOf('-', StringComparison.Ordinal), slash = pattern.IndexOf('/', StringComparison.Ordinal);
        if (dash >= 0)
        {
            if (TryAddress(Encoding.UTF8.GetBytes(pattern[..dash]), out UInt128 first, out bool firstV6) && TryAddress(Encoding.UTF8.GetBytes(pattern[(dash + 1)..]), out UInt128 last, out bool lastV6)
                && firstV6 == lastV6 && first <= last) return new IpSet(first, last, firstV6);
        }
        else if (slash >= 0)
        {
            if (TryAddress(Encoding.UTF8.GetBytes(pattern[..slash]), out UInt128 address, out bool isV6)
                && int.TryParse(pattern.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int bits) && bits <= (isV6 ? 128 : 32))
            {
                int free = (isV6 ? 128 : 32) - bits;
                UInt128 mask = free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
                return new IpSet(address & ~mask, address | mask, isV6);
            }
        }
        else if (TryAddress(Encoding.UTF8.GetBytes(pattern), out UInt128 single, out bool isV6)) return new IpSet(single, single, isV6);
        throw new ParseException($"ip: invalid pattern: {GoQuote.Quote(pattern)}");
    }

    public bool Contains(ReadOnlySpan<byte> address) => TryAddress(address, out UInt128 value, out bool isV6) && isV6 == _isV6 && value >= _first && value <= _last;

    /// <summary>Whether an address of the set stands in a line.</summary>
    public bool OccursIn(ReadOnlySpan<byte> line)
    {
        for (int at = 0; at < line.Length;)
        {
            if (!IsPart(line[at]))
            {
                at++;
                continue;
            }
            int end = at + 1;
            while (end < line.Length && IsPart(line[end])) end++;
            if (Holds(line[at..end])) return true;
            at = end;
        }
        return false;
    }

    /// <summary>Tries what a run of digits, points and colons may be: an address, with a port or the end of a sentence behind it, or a name before it.</summary>
    private bool Holds(ReadOnlySpan<byte> run)
    {
        run = run.TrimEnd((byte)'.');
        if (run.Length is < 2 or > 64) return false;
        if (_isV6)
        {
            if (run.Count((byte)':') < 2) return false;
            if (Contains(run)) return true;
            int lastColon = run.LastIndexOf((byte)':');
            return Contains(run[..lastColon]) || Contains(run.TrimEnd((byte)':'));
        }
        foreach (Range part in run.Split((byte)':'))
        {
            ReadOnlySpan<byte> piece = run[part];
            int firstDigit = piece.IndexOfAnyInRange((byte)'0', (byte)'9');
            if (firstDigit >= 0 && piece.Count((byte)'.') >= 3 && Contains(piece)) return true;
        }
        return false;
    }

    private static bool IsPart(byte b) => char.IsAsciiHexDigit((char)b) || b is (byte)'.' or (byte)':';

    private static bool TryAddress(ReadOnlySpan<byte> text, out UInt128 value, out bool isV6)
    {
        value = 0;
        isV6 = false;
        if (text.IsEmpty || text.Length > 64) return false;
        if (text.IndexOf((byte)':') < 0) return TryV4(text, out value);
        if (text.IndexOfAny("%[]"u8) >= 0 || !IPAddress.TryParse(text, out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        isV6 = true;
        return true;
    }

    private static bool TryV4(ReadOnlySpan<byte> text, out UInt128 value)
    {
        value = 0;
        uint address = 0;
        int parts = 0, digits = 0;
        uint part = 0;
        foreach (byte b in text)
        {
            if (b == (byte)'.')
            {
                if (digits == 0 || ++parts > 3) return false;
                address = (address << 8) | part;
                (digits, part) = (0, 0);
                continue;
            }
            if (b is < (byte)'0' or > (byte)'9' || ++digits > 3) return false;
            part = (part * 10) + (uint)(b - '0');
            if (part > 255) return false;
        }
        if (parts != 3 || digits == 0) return false;
        value = (address << 8) | part;
        return true;
    }
}
