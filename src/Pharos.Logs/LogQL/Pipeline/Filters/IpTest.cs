namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary><c>|= ip("10.0.0.0/8")</c>: an address of the set anywhere in the line.</summary>
internal sealed class IpTest(string pattern) : TextTest
{
    private readonly IpSet _set = IpSet.Parse(pattern);

    public override bool Matches(ReadOnlySpan<byte> line) => _set.OccursIn(line);
}
