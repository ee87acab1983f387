using System.Buffers;
using System.Text;

namespace Pharos.Metrics.Exposition;

/// <summary>Undoes the backslash escapes of the text formats; an unknown escape stays as it is.</summary>
internal static class EscapedText
{
    public static string Read(ReadOnlySpan<byte> raw, bool quotes)
    {
        if (raw.IndexOf((byte)'\\') < 0) return Encoding.UTF8.GetString(raw);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        int length = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            byte b = raw[i];
            if (b == '\\' && i + 1 < raw.Length)
            {
                byte next = raw[i + 1];
                if (next == '\\' || next == 'n' || (quotes && next == '"'))
                {
                    b = next == 'n' ? (byte)'\n' : next;
                    i++;
                }
            }
            buffer[length++] = b;
        }
        string text = Encoding.UTF8.GetString(buffer, 0, length);
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }
}
