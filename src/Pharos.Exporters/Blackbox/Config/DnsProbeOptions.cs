using System.Text.RegularExpressions;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>The <c>dns</c> part of a module.</summary>
internal sealed record DnsProbeOptions(string QueryName)
{
    public ushort QueryType { get; init; } = 255;

    public ushort QueryClass { get; init; } = 1;

    public bool RecursionDesired { get; init; } = true;

    public bool Tcp { get; init; }

    public bool OverTls { get; init; }

    public ProbeTlsOptions Tls { get; init; } = new();

    public AddressOptions Address { get; init; } = new();

    /// <summary>Empty: NOERROR.</summary>
    public IReadOnlyList<string> ValidRcodes { get; init; } = [];

    public RecordRules Answer { get; init; } = new();

    public RecordRules Authority { get; init; } = new();

    public RecordRules Additional { get; init; } = new();

    /// <summary>Conditions on the records of one section, each as a line <c>name TTL class type data</c> with tabs.</summary>
    internal sealed record RecordRules
    {
        public IReadOnlyList<Regex> FailIfMatches { get; init; } = [];

        public IReadOnlyList<Regex> FailIfAllMatch { get; init; } = [];

        public IReadOnlyList<Regex> FailIfNotMatches { get; init; } = [];

        public IReadOnlyList<Regex> FailIfNoneMatches { get; init; } = [];
    }
}
