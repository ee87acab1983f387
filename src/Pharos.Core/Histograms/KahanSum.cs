namespace Pharos.Core;

/// <summary>A running sum with Neumaier's compensation, which Prometheus uses wherever it adds many floats.</summary>
public struct KahanSum
{
    public double Value;
    public double Compensation;

    public KahanSum(double first) => Value = first;

    /// <summary>Value and compensation together; an infinite sum stays what it is.</summary>
    public readonly double Total => double.IsInfinity(Value) ? Value : Value + Compensation;

    public void Add(double increment)
    {
        double sum = Value + increment;
        if (double.IsInfinity(sum)) Compensation = 0;
        else if (Math.Abs(Value) >= Math.Abs(increment)) Compensation += (Value - sum) + increment;
        else Compensation += (increment - sum) + Value;
        Value = sum;
    }

    public void Scale(double factor)
    {
        Value *= factor;
        Compensation *= factor;
    }
}
