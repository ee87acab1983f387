namespace Pharos.Logs.LogQL.Pipeline.Formats;

/// <summary><c>| decolorize</c>: takes ANSI escape sequences (<c>ESC [ ... letter</c>) out of the line.</summary>
internal sealed class DecolorizeStage : Stage
{
    public override bool Process(LineState line)
    {
        ReadOnlySpan<byte> text = line.Line.Span;
        int at = text.IndexOf((byte)0x1B);
        if (at < 0) return true;
        Span<byte> room = line.Arena.Reserve(text.Length);
        text[..at].CopyTo(room);
        int length = at;
        while (at < text.Length)
        {
            if (text[at] == 0x1B && at + 1 < text.Length && text[at + 1] == (byte)'[')
            {
                int end = at + 2;
                while (end < text.Length && text[end] is (>= (byte)'0' and <= (byte)'9') or (byte)';') end++;
                if (end < text.Length && char.IsAsciiLetter((char)text[end]))
                {
                    at = end + 1;
                    continue;
                }
            }
            room[length++] = text[at++];
        }
        line.Line = line.Arena.Take(length);
        return true;
    }
}
