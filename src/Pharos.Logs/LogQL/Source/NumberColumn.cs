namespace Pharos.Logs.LogQL;

/// <summary>The numbers that stand in one extracted label over a block.</summary>
internal sealed class NumberColumn
{
    /// <summary>Per row 0 for a number, else <see cref="FieldColumn.Missing"/>, <see cref="FieldColumn.Unknown"/> or <see cref="FieldColumn.Failed"/>.</summary>
    public int[] Codes = [];

    /// <summary>Per row the number.</summary>
    public double[] Values = [];
}
