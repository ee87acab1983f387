using Pharos.Core;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>One series over all steps of a query.</summary>
internal sealed class Series(LabelSet labels, int steps)
{
    private const long AbsentBits = 0x7FF8_0000_0000_0A85;

    /// <summary>Stands where a series has no value: a NaN of its own, which arithmetic does not give.</summary>
    public static readonly double Absent = BitConverter.Int64BitsToDouble(AbsentBits);

    public LabelSet Labels { get; set; } = labels;

    public double[] Values { get; } = Filled(steps);

    public static bool IsAbsent(double value) => BitConverter.DoubleToInt64Bits(value) == AbsentBits;

    public bool IsEmpty
    {
        get
        {
            foreach (double value in Values) if (!IsAbsent(value)) return false;
            return true;
        }
    }

    private static double[] Filled(int steps)
    {
        double[] values = new double[steps];
        values.AsSpan().Fill(Absent);
        return values;
    }
}
