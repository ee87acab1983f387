using System.Globalization;
using System.Text;

namespace Pharos.Alerting.Notify;

/// <summary>RFC 2045: lines of at most 76 characters, CRLF.</summary>
internal static class QuotedPrintable
{
    private const int MaxLine = 76;

    public static string Encode(string text)
    {
        var result = new StringBuilder(text.Length + (text.Length / 8));
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            int width = 0;
            byte[] bytes = Encoding.UTF8.GetBytes(line);
            for (int i = 0; i < bytes.Length; i++)
            {
                byte b = bytes[i];
                bool last = i == bytes.Length - 1;
                bool plain = b is >= 33 and <= 126 && b != '=' || (b is (byte)' ' or (byte)'\t' && !last);
                int size = plain ? 1 : 3;
                if (width + size > MaxLine - (last ? 0 : 1))
                {
                    result.Append("=\r\n");
                    width = 0;
                }
                if (plain) result.Append((char)b);
                else result.Append(CultureInfo.InvariantCulture, $"={b:X2}");
                width += size;
            }
            result.Append("\r\n");
        }
        result.Length -= 2;
        return result.ToString();
    }
}
