namespace Pharos.Reliability.Dora.Figures;

/// <summary>DORA's four groups; the number is what metrics carry.</summary>
internal enum PerformanceClass
{
    Low = 1,
    Medium = 2,
    High = 3,
    Elite = 4,
}
