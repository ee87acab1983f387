using System.Text;

namespace Pharos.Core;

/// <summary>One time series (or the set of a histogram) of Pharos' own metrics.</summary>
public interface IMetric
{
    internal void Write(StringBuilder text, string name, string labels);
}
