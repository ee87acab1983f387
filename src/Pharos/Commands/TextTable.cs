namespace Pharos.Commands;

/// <summary>Columns for terminals, two blanks apart.</summary>
internal static class TextTable
{
    public static void Write(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        int[] widths = [.. head.Select((_, column) => all.Max(row => row[column].Length))];
        foreach (string[] row in all) Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
