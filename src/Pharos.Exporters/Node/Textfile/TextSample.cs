namespace Pharos.Exporters.Node.Textfile;

/// <summary>One sample of a file. The suffix is what its name has beyond the family's: <c>_sum</c>, <c>_count</c>, <c>_bucket</c> or nothing.</summary>
internal sealed record TextSample(string Suffix, SortedDictionary<string, string> Labels, double Value);
