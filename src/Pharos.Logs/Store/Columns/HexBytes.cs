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

    public static void Unpack(ReadOnlySpan<byte> bytes, bool uuid, Span<byte> to)
    {
        int at = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (uuid && (i is 4 or 6 or 8 or 10)) to[at++] = (byte)'-';
            to[at] = Digit(bytes[i] >> 4);
            to[at + 1] = Digit(bytes[i] & 15);
            at += 2;
        }
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    private static sbyte[] Values()
    {
        var values = new sbyte[256];
        for (int b = 0; b < 256; b++) values[b] = (sbyte)(b is >= '0' and <= '9' ? b - '0' : b is >= 'a' and <= 'f' ? b - 'a' + 10 : -1);
        return values;
    }
}
