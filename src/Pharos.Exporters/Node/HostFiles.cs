using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pharos.Exporters.Node;

/// <summary>
/// Reads the small files of /proc and /sys as text into memory that one scrape shares: spans stay valid until <see cref="Reset"/>.
/// Invalid UTF-8 becomes the replacement character, as in the original.
/// </summary>
internal sealed class HostFiles(NodeOptions options)
{
    /// <summary>A file of /proc or /sys beyond this is refused.</summary>
    public const int MaxFileBytes = 8 * 1024 * 1024;

    private byte[] _bytes = new byte[64 * 1024];
    private char[] _text = new char[256 * 1024];
    private int _used;

    public string Proc(string relative) => Path.Combine(options.ProcPath, relative);

    public string Sys(string relative) => Path.Combine(options.SysPath, relative);

    public string Root(string relative) => Path.Combine(options.RootPath, relative.TrimStart('/'));

    public string Udev(string relative) => Path.Combine(options.UdevDataPath, relative);

    public NodeOptions Options => options;

    /// <summary>Makes the memory of the last scrape free for the next.</summary>
    public void Reset() => _used = 0;

    /// <exception cref="IOException">It cannot be read, or is larger than <see cref="MaxFileBytes"/>.</exception>
    public ReadOnlySpan<char> Read(string path)
    {
        int length = 0;
        using (SafeFileHandle handle = Open(path))
        {
            while (true)
            {
                if (length == _bytes.Length)
                {
                    if (length >= MaxFileBytes) throw new IOException($"{path} is larger than {MaxFileBytes} bytes");
                    Array.Resize(ref _bytes, length * 2);
                }
                int read = RandomAccess.Read(handle, _bytes.AsSpan(length), length);
                if (read == 0) break;
                length += read;
            }
        }
        if (_used + length > _text.Length)
        {
            _text = new char[Math.Max(_text.Length * 2, length)]; // spans of this scrape keep the old one alive
            _used = 0;
        }
        int chars = Encoding.UTF8.GetChars(_bytes.AsSpan(0, length), _text.AsSpan(_used));
        ReadOnlySpan<char> text = _text.AsSpan(_used, chars);
        _used += chars;
        return text;
    }

    /// <summary>The text without white space around it, or null when the file is absent or refuses to be read.</summary>
    public string? Text(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return Read(path).Trim().ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // many files of /sys answer EINVAL or EPERM depending on the state of the device
        }
    }

    /// <summary>The number in a file, decimal or 0x hexadecimal, or null when there is none.</summary>
    public double? Number(string path) => Text(path) is { } text ? ParseNumber(text) : null;

    public static double? ParseNumber(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("0x")) return ulong.TryParse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong hex) ? hex : null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    /// <summary>Names of the entries of a folder in order, none when it is absent.</summary>
    public static string[] Entries(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        string[] names = Directory.GetFileSystemEntries(folder).Select(p => Path.GetFileName(p)!).ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
