using System.Collections.Frozen;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>Functions of one float; histograms are left out.</summary>
internal static class FloatFunctions
{
    public static FrozenDictionary<string, Func<double, double>> ByName { get; } = new Dictionary<string, Func<double, double>>(StringComparer.Ordinal)
    {
        ["abs"] = Math.Abs,
        ["ceil"] = Math.Ceiling,
        ["floor"] = Math.Floor,
        ["exp"] = Math.Exp,
        ["sqrt"] = Math.Sqrt,
        ["ln"] = Math.Log,
        ["log2"] = Math.Log2,
        ["log10"] = Math.Log10,
        ["sin"] = Math.Sin,
        ["cos"] = Math.Cos,
        ["tan"] = Math.Tan,
        ["asin"] = Math.Asin,
        ["acos"] = Math.Acos,
        ["atan"] = Math.Atan,
        ["sinh"] = Math.Sinh,
        ["cosh"] = Math.Cosh,
        ["tanh"] = Math.Tanh,
        ["asinh"] = Math.Asinh,
        ["acosh"] = Math.Acosh,
        ["atanh"] = Math.Atanh,
        ["rad"] = value => value * Math.PI / 180,
        ["deg"] = value => value * 180 / Math.PI,
        ["sgn"] = value => value < 0 ? -1 : value > 0 ? 1 : value,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
