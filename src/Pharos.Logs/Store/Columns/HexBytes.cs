namespace Pharos.Logs.Store.Columns;

/// <summary>Small hexadecimal digits, plain or as a UUID, to bytes and back.</summary>
internal static class HexBytes
{
    private static readonly sbyte[] s_values = Values();

    /// <summary>False where a character is no small hexadecimal digit, or no dash where a UUID has one.</summary>
    public static bool TryPack(ReadOnlySpan<byte> text, bool uuid, Span<byte> to)
    {
        int at = 0;
        for (int i = 0; i < to.Length; i++)
        {
            if (uuid && (i is 4 or 6 or 8 or 10) && text[at++] != '-') return false;
            int high = s_values[text[at]], low = s_values[text[at + 1]];
            if ((high | low) < 0) return false;
            to[i] = (byte)((high << 4) | low);
            at += 2;
        }
        return true;
    }

    /// <param name="to">Two bytes for each, and for a UUID four for its dashes.</param>
    public static void Unpack(ReadOnlySpan<byte> bytes, bool uuid, Span<byte> to)
    {
        if (!uuid)
        {
            Convert.TryToHexStringLower(bytes, to, out _);
            return;
        }
        Span<byte> digits = stackalloc byte[32];
        Convert.TryToHexStringLower(bytes, digits, out _);
        digits[..8].CopyTo(to);
        digits[8..12].CopyTo(to[9..]);
        digits[12..16].CopyTo(to[14..]);
        digits[16..20].CopyTo(to[19..]);
        digits[20..].CopyTo(to[24..]);
        to[8] = to[13] = to[18] = to[23] = (byte)'-';
    }

    private static sbyte[] Values()
    {
        var values = new sbyte[256];
        for (int b = 0; b < 256; b++) values[b] = (sbyte)(b is >= '0' and <= '9' ? b - '0' : b is >= 'a' and <= 'f' ? b - 'a' + 10 : -1);
        return values;
    }
}
